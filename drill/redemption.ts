/** Every QUEUED receipt is shown to the service again: it has to answer RECORDED, with the same hash. */
import type { Findings } from './findings.ts';
import type { Attempt } from './receipt.ts';
import type { Service } from './service.ts';

const atOnce = 8;

export interface Redemption {
  /** Receipts that were shown. */
  readonly shown: number;
  /** Ids that the service says are still in the queue: late, but not lost. */
  readonly waiting: ReadonlySet<string>;
}

export const redeem = async (
  attempts: readonly Attempt[],
  /** In quarantine, because the id had gone to another record. */
  isHeld: (id: string, hash: string) => boolean,
  service: Service,
  findings: Findings,
): Promise<Redemption> => {
  const queued = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const { ending, id = '', hash = '' } = attempt;
    if (ending === 'QUEUED' && !isHeld(id, hash)) queued.set(`${id}${hash}`, attempt);
  }
  const open = [...queued.values()];
  const waiting = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let attempt = open.pop(); attempt !== undefined; attempt = open.pop()) {
      const { id = '', hash } = attempt;
      const answer = await service
        .ask(`{ receipt(id: "${id}") { status contentHash } }`)
        .then(({ receipt }) => JSON.stringify(receipt))
        .catch(String);
      if (answer !== JSON.stringify({ status: 'RECORDED', contentHash: hash })) {
        findings.add('not redeemed', `${id}: ${answer}`);
        if (answer === JSON.stringify({ status: 'QUEUED', contentHash: hash })) waiting.add(id);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { shown: queued.size, waiting };
};
