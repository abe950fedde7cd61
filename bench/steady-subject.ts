/** The service under a steady load of all kinds: how long a caller waits, at the 95th percentile. */
import type { Bench } from './bench.ts';
import { createDatabase } from './database.ts';
import { startServer } from './server-process.ts';
import { startSteadyLoad, steadyFaults } from './steady-load.ts';
import type { Running, Subject } from './subject.ts';

/** The platform's peak is half of it. */
export const steadyPerSecond = 50;

const open = async (bench: Bench): Promise<Running> => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createDatabase(bench.databaseUrl));
  const server = opened.use(await startServer('src/main.ts', database, bench));
  const kept = opened.move();
  return {
    measure: async (seconds) => {
      await database.settle();
      const before = await database.count('audit_ledger');
      const order = { address: server.address, perSecond: steadyPerSecond, records: steadyPerSecond * seconds };
      const report = await startSteadyLoad(order, bench.signal).end();
      const stored = (await database.count('audit_ledger')) - before;
      return {
        value: report.p95Ms,
        latency: report,
        faults: [
          ...steadyFaults(report),
          ...(stored === report.recorded
            ? []
            : [`${report.recorded} acknowledged, but ${stored} rows in audit_ledger`]),
        ],
      };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

export const steadyService: Subject = {
  label: `the service, ${steadyPerSecond} a second`,
  missing: async () => undefined,
  open,
};
