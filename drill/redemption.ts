/** Every QUEUED receipt is shown to the service again: it has to answer RECORDED, with the same hash. */
import type { Findings } from './findings.ts';
import type { Attempt } from './receipt.ts';
import type { Service } from './service.ts';

const atOnce = 8;

export const redeem = async (
  attempts: readonly Attempt[],
  /** In quarantine, because the id had gone to another record. */
  isHeld: (id: string, hash: string) => boolean,
  service: Service,
  findings: Findings,
): Promise<number> => {
  const queued = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const { ending, id = '', hash = '' } = attempt;
    if (ending === 'QUEUED' && !isHeld(id, hash)) queued.set(`${id}${hash}`, attempt);
  }
  const waiting = [...queued.values()];
  const worker = async (): Promise<void> => {
    for (let attempt = waiting.pop(); attempt !== undefined; attempt = waiting.pop()) {
      const { id, hash } = attempt;
      const answer = await service
        .ask(`{ receipt(id: "${id}") { status contentHash } }`)
        .then(({ receipt }) => JSON.stringify(receipt))
        .catch(String);
      if (answer !== JSON.stringify({ status: 'RECORDED', contentHash: hash })) {
        findings.add('not redeemed', `${id}: ${answer}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return queued.size;
};
