/** A GraphQL server that is sent records over HTTP, on a database of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { createDatabase } from './database.ts';
import { type Access, everybody } from './known-caller.ts';
import { faultsOf, sendLoad } from './load.ts';
import { startServer } from './server-process.ts';
import type { Running, Sample, Subject } from './subject.ts';

export interface HttpSubject {
  readonly label: string;
  /** File to start, from the root of the project. */
  readonly entry: string;
  readonly connections: number;
  readonly recordsPerRequest: number;
  /** Tables that have to grow by one row per acknowledged record. */
  readonly tables: readonly string[];
  /** How callers are known; everybody is let in without it. `folder` is the server's own. */
  readonly access?: (folder: string) => Promise<Access>;
}

/** Requests to send before anything is known of a server's speed. */
const pilots = [50, 250];

/** A server may answer before the last commit is visible to another connection, but not for long. */
const settleMs = 100;

const open = async (subject: HttpSubject, bench: Bench): Promise<Running> => {
  const { entry, connections, recordsPerRequest, tables } = subject;
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createDatabase(bench.databaseUrl));
  const access = (await subject.access?.(database.folder)) ?? everybody;
  const server = opened.use(await startServer(entry, database, bench, access));
  const kept = opened.move();
  /** As measured last. */
  let requestsPerSecond: number | undefined;

  const rowsOf = (): Promise<readonly number[]> => Promise.all(tables.map((table) => database.count(table)));

  const send = async (requests: number): Promise<Sample> => {
    await database.settle();
    const before = await rowsOf();
    const order = { address: server.address, connections, requests, recordsPerRequest, headers: access.headers };
    const report = await sendLoad(order, bench.signal);
    await sleep(settleMs);
    const after = await rowsOf();
    const lost = tables.flatMap((table, index) => {
      const stored = (after[index] ?? 0) - (before[index] ?? 0);
      return stored === report.recorded ? [] : [`${report.recorded} acknowledged, but ${stored} rows in ${table}`];
    });
    requestsPerSecond = report.answered / report.seconds;
    return {
      value: report.recorded / report.seconds,
      latency: { p50Ms: report.p50Ms, p99Ms: report.p99Ms },
      faults: [...faultsOf(order, report), ...lost],
    };
  };

  return {
    measure: async (seconds) => {
      // How many requests it takes is not known yet: short runs tell, the second one better than the first.
      for (const pilot of requestsPerSecond === undefined ? pilots : []) {
        const sample = await send(Math.max(pilot, connections));
        if (sample.faults.length > 0) return sample;
      }
      return send(Math.max(connections, Math.round((requestsPerSecond ?? 0) * seconds)));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

export const httpSubject = (subject: HttpSubject): Subject => ({
  label: subject.label,
  missing: async () => undefined,
  open: (bench) => open(subject, bench),
});
