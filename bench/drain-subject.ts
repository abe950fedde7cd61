/**
 * The service with a queue that an outage has left behind, while callers go on. The queue is filled past the service, which
 * then starts, finds it, and drains it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { queuedRecord } from '../src/resolvers/storage.ts';
import type { Bench } from './bench.ts';
import { type BenchDatabase, createDatabase } from './database.ts';
import { storedRecords } from './own-statement.ts';
import { startServer } from './server-process.ts';
import { startSteadyLoad, steadyFaults } from './steady-load.ts';
import { steadyPerSecond } from './steady-subject.ts';
import type { Running, Sample, Subject } from './subject.ts';

/** 100 000 for a round of the usual 8 seconds. */
const recordsPerSecond = 12_500;
const group = 500;
const lookEveryMs = 50;
const warmUpMs = 3_000;

const fill = async (folder: string, records: number): Promise<void> => {
  const queue = openFileQueue({ folder, maxBytes: Number.MAX_SAFE_INTEGER });
  const run = randomUUID().slice(0, 8);
  for (let n = 0; n < records; n += group) {
    const keys = Array.from({ length: Math.min(group, records - n) }, (_, index) => `${run}-${n + index}`);
    await queue.put((await storedRecords(keys)).map(queuedRecord));
  }
  await queue.close();
};

const depthOf = async (address: string): Promise<number> => {
  const metrics = await (await fetch(`${address}/metrics`)).text();
  return Number(/^audit_queue_depth (\S+)$/m.exec(metrics)?.[1]);
};

interface Drained {
  readonly perSecond: number;
  readonly live: Sample;
}

const drain = async (database: BenchDatabase, bench: Bench, seconds: number): Promise<Drained> => {
  const records = recordsPerSecond * seconds;
  await fill(database.folder, records);
  await database.settle();
  const before = await database.count('audit_ledger');
  await using server = await startServer('src/main.ts', database, bench);
  const load = startSteadyLoad({ address: server.address, perSecond: steadyPerSecond, warmUpMs }, bench.signal);
  const startedAt = performance.now();
  const found = await depthOf(server.address);
  let depth = found;
  while (depth !== 0) {
    await sleep(lookEveryMs, undefined, { signal: bench.signal });
    depth = await depthOf(server.address);
  }
  const perSecond = (found / (performance.now() - startedAt)) * 1_000;
  const report = await load.end();
  const stored = (await database.count('audit_ledger')) - before;
  const expected = records + report.recorded;
  const faults = [
    ...steadyFaults(report),
    ...(stored === expected ? [] : [`${expected} queued and acknowledged, but ${stored} rows in audit_ledger`]),
  ];
  return { perSecond, live: { value: report.p95Ms, latency: report, faults } };
};

const subject = (label: string, sampleOf: (drained: Drained) => Sample): Subject => ({
  label,
  missing: async () => undefined,
  open: async (bench): Promise<Running> => {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await createDatabase(bench.databaseUrl));
    const kept = opened.move();
    return {
      measure: async (seconds) => sampleOf(await drain(database, bench, seconds)),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  },
});

export const draining = subject('draining', ({ perSecond, live }) => ({ ...live, value: perSecond }));
export const liveWhileDraining = subject('callers while draining', ({ live }) => live);
