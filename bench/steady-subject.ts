/** The service under a steady load of all kinds: how long a caller waits, at the 95th percentile. */
import type { Bench } from './bench.ts';
import { createDatabase } from './database.ts';
import { type Access, everybody, knownCaller } from './known-caller.ts';
import { startServer } from './server-process.ts';
import { startSteadyLoad, steadyFaults } from './steady-load.ts';
import type { Running, Subject } from './subject.ts';
import { floodFaults, startFlood } from './wrong-tokens.ts';

/** The platform's peak is half of it. */
export const steadyPerSecond = 50;

interface SteadySubject {
  readonly label: string;
  /** How callers are known; everybody is let in without it. */
  readonly access?: (folder: string) => Promise<Access>;
  /** Whether wrong tokens come in beside. */
  readonly flooded?: boolean;
}

const tokenOf = ({ headers }: Access): string => headers['authorization']?.replace('Bearer ', '') ?? '';

const open = async ({ access: accessIn, flooded = false }: SteadySubject, bench: Bench): Promise<Running> => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createDatabase(bench.databaseUrl));
  const access = (await accessIn?.(database.folder)) ?? everybody;
  const server = opened.use(await startServer('src/main.ts', database, bench, access));
  const kept = opened.move();
  const { address } = server;
  return {
    measure: async (seconds) => {
      await database.settle();
      const before = await database.count('audit_ledger');
      const records = steadyPerSecond * seconds;
      const flood = flooded ? startFlood({ address, token: tokenOf(access) }, bench.signal) : undefined;
      const order = { address, perSecond: steadyPerSecond, records, headers: access.headers };
      const report = await startSteadyLoad(order, bench.signal).end();
      const refused = await flood?.end();
      const stored = (await database.count('audit_ledger')) - before;
      return {
        value: report.p95Ms,
        latency: report,
        faults: [
          ...steadyFaults(report),
          ...(refused === undefined ? [] : floodFaults(refused)),
          ...(stored === report.recorded
            ? []
            : [`${report.recorded} acknowledged, but ${stored} rows in audit_ledger`]),
        ],
      };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

const steadySubject = (subject: SteadySubject): Subject => ({
  label: subject.label,
  missing: async () => undefined,
  open: (bench) => open(subject, bench),
});

export const steadyService = steadySubject({ label: `the service, ${steadyPerSecond} a second` });
export const steadyByToken = steadySubject({
  label: `the service, ${steadyPerSecond} a second by token`,
  access: knownCaller,
});
export const steadyBesideFlood = steadySubject({
  label: `the service, ${steadyPerSecond} a second by token, beside wrong ones`,
  access: knownCaller,
  flooded: true,
});
