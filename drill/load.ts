/**
 * The callers: a process of its own, which the faults never touch. Every answer stands in the receipt file before the
 * next record is sent.
 */
import { createCaller } from './caller.ts';
import type { LoadMessage, LoadOrder, LoadPlan } from './load-process.ts';
import { isAcknowledged, openReceiptFile } from './receipt.ts';
import { createTraffic } from './traffic.ts';
import { sleep } from './wait.ts';

const [, , planText = '{}'] = process.argv;
const plan: LoadPlan = JSON.parse(planText);
const receipts = openReceiptFile(plan.file);
const caller = createCaller(plan.run);
const traffic = createTraffic(plan.perSecond, plan.seed, plan.withheldKinds);
const counts = { sent: 0, acknowledged: 0, refused: 0, ambiguous: 0 };
let stopped = false;

const tell = (message: LoadMessage): void => {
  process.send?.(message, () => {}); // Nobody left to tell: the drill has ended, and so does this.
};

const worker = async (index: number): Promise<void> => {
  let target = index;
  while (!stopped) {
    const items = traffic.next();
    const address = plan.addresses[target % plan.addresses.length];
    if (items.length === 0 || address === undefined) {
      await sleep(4);
      continue;
    }
    const attempts = await caller.send(items, address);
    receipts.append(attempts);
    traffic.ended(attempts);
    counts.sent += attempts.length;
    for (const attempt of attempts) {
      if (isAcknowledged(attempt)) counts.acknowledged += 1;
      else if (attempt.ending === 'AMBIGUOUS') counts.ambiguous += 1;
      else counts.refused += 1;
    }
    if (attempts.some(({ ending }) => ending === 'UNREACHED' || ending === 'AMBIGUOUS')) {
      // As a load balancer would: the next one is asked, after a moment.
      target += 1;
      await sleep(60);
    } else if (plan.addresses.length > 1 && plan.spread) {
      target += 1;
    }
  }
};

const report = setInterval(() => tell({ type: 'progress', ...counts }), 500);
process.on('message', (order: LoadOrder) => {
  if (order === 'stop') stopped = true;
  else traffic.releaseKinds();
});
process.once('disconnect', () => process.exit(1));

await Promise.all(Array.from({ length: plan.callers }, (_, index) => worker(index)));
clearInterval(report);
receipts.close();
caller.close();
tell({ type: 'progress', ...counts });
process.removeAllListeners('disconnect');
process.disconnect?.();
