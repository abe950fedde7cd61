/**
 * PostgreSQL alone: pgbench sends the service's own statement, prepared, with the rows that the service would send.
 *
 * pgbench has no way to make a new JSON array for each statement, so the arrays lie ready in an unlogged, uncompressed
 * table, and the parameter of the statement is a look-up in it by primary key. That look-up costs less than sending
 * the array over the connection, which pgbench is spared: the comparison is in favour of pgbench.
 */
import { randomUUID } from 'node:crypto';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from './bench.ts';
import { createDatabase } from './database.ts';
import { ownStatement, storedRows } from './own-statement.ts';
import { findPgbench, runPgbench } from './pgbench.ts';
import { quantile } from './statistics.ts';
import type { Running, Sample, Subject } from './subject.ts';

export interface PgbenchSubject {
  readonly label: string;
  readonly clients: number;
  readonly rowsPerStatement: number;
  /** Statements a second; then it is not their number that is measured, but the time they take. As fast as it can when not given. */
  readonly perSecond?: number;
}

/** Statements per client before anything is known of the speed. */
const pilot = 10;

const tables = ['notification_audit', 'audit_ledger'] as const;

/** Of every statement, in milliseconds, from the moment it should have been sent. */
const readTimes = async (folder: string): Promise<readonly number[]> => {
  const times: number[] = [];
  for await (const file of glob(path.join(folder, 'times.*'))) {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    times.push(...lines.map((line) => Number(line.split(' ')[2]) / 1_000));
    await rm(file);
  }
  return times;
};

const open = async ({ clients, rowsPerStatement, perSecond }: PgbenchSubject, bench: Bench): Promise<Running> => {
  const command = await findPgbench();
  if (command === undefined) throw new Error('pgbench is not installed');
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createDatabase(bench.databaseUrl));
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-bench-'));
  opened.defer(() => rm(folder, { recursive: true }));

  await database.client.query(`
    create unlogged table bench_payload (n integer primary key, rows bytea not null);
    alter table bench_payload alter column rows set storage external`);
  const statement = await ownStatement(database.url);
  const script = path.join(folder, 'statement.sql');
  await writeFile(
    script,
    `\\set i :i + 1
\\set n :client_id * :each + :i
${statement.replace('$1', '(select rows from bench_payload where n = :n)')};
`,
  );
  const kept = opened.move();
  let statementsPerSecond: number | undefined;

  const prepare = async (statements: number): Promise<void> => {
    const run = randomUUID().slice(0, 8);
    await database.client.query('truncate bench_payload');
    for (let n = 1; n <= statements; n += 1) {
      const keys = Array.from({ length: rowsPerStatement }, (_, index) => `${run}-${n}-${index}`);
      await database.client.query({
        name: 'payload',
        text: 'insert into bench_payload values ($1, $2)',
        values: [n, Buffer.from(await storedRows(keys))],
      });
      bench.signal.throwIfAborted();
    }
    await database.client.query('vacuum analyze bench_payload');
  };

  const send = async (statementsPerClient: number): Promise<Sample> => {
    const statements = statementsPerClient * clients;
    await prepare(statements);
    await database.settle();
    const before = await Promise.all(tables.map((table) => database.count(table)));
    const report = await runPgbench(
      command,
      [
        ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--file=${script}`],
        ...[`--transactions=${statementsPerClient}`, '--define=i=0', `--define=each=${statementsPerClient}`],
        ...(perSecond === undefined
          ? []
          : [`--rate=${perSecond}`, '--log', `--log-prefix=${path.join(folder, 'times')}`]),
        database.url,
      ],
      bench.signal,
    );
    const after = await Promise.all(tables.map((table) => database.count(table)));
    statementsPerSecond = report.tps;
    const latencies = perSecond === undefined ? [] : await readTimes(folder);
    const expected = statements * rowsPerStatement;
    return {
      value: perSecond === undefined ? report.tps * rowsPerStatement : quantile(latencies, 0.95),
      latency:
        perSecond === undefined ? undefined : { p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) },
      faults: [
        ...(report.failed > 0 ? [`${report.failed} statements failed`] : []),
        ...(report.done === statements ? [] : [`${report.done} of ${statements} statements were run`]),
        ...tables.flatMap((table, index) => {
          const stored = (after[index] ?? 0) - (before[index] ?? 0);
          return stored === expected ? [] : [`${expected} rows sent, but ${stored} rows in ${table}`];
        }),
      ],
    };
  };

  return {
    measure: async (seconds) => {
      if (perSecond !== undefined) return send(Math.round((perSecond * seconds) / clients));
      if (statementsPerSecond === undefined) await send(pilot);
      return send(Math.max(1, Math.round(((statementsPerSecond ?? 0) * seconds) / clients)));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

export const pgbenchSubject = (subject: PgbenchSubject): Subject => ({
  label: subject.label,
  missing: async () => ((await findPgbench()) === undefined ? 'pgbench is not installed' : undefined),
  open: (bench) => open(subject, bench),
});
