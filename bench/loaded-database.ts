/**
 * A database full of made-up records, by its number of rows. It is kept on the server when the bench ends, and found again
 * by its name: filling it takes far longer than measuring.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { load } from '../scripts/load/load.ts';
import { openServer } from '../src/database/server.ts';
import type { Bench } from './bench.ts';
import { amount } from './report.ts';

export interface LoadedDatabase extends AsyncDisposable {
  readonly url: string;
  /** What a server on it keeps besides. */
  readonly folder: string;
  readonly client: pg.Client;
}

const order = { months: 36, seed: 1, until: Date.parse('2026-11-24T00:00:00Z'), workers: 2 };
/** A statement of the load may take as long as the disk needs. */
const deadlineMs = 120_000;

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString, application_name: 'bench' });
  client.on('error', () => {}); // The statement that is under way tells it.
  await client.connect();
  return client;
};

/** What it holds is complete when the ledger has as many rows as the name says. */
const isFilled = async (client: pg.Client, rows: number): Promise<boolean> => {
  const { rows: tables } = await client.query(`select to_regclass('audit_ledger') is not null as there`);
  if (tables[0]?.there !== true) return false;
  const { rows: counts } = await client.query('select count(*)::int as count from audit_ledger');
  return counts[0]?.count === rows;
};

const fill = async (url: string, rows: number, bench: Bench): Promise<void> => {
  const quick = new URL(url);
  quick.searchParams.set('options', '-c synchronous_commit=off');
  const database = openServer(quick.href, { poolSize: order.workers, deadlineMs, onConnectionError: () => {} });
  let done = 0;
  let told = 0;
  const say = (text: string): void => bench.progress(`${amount(rows)} rows: ${text}`);
  try {
    await load(
      database,
      { ...order, rows },
      {
        advance: (more) => {
          bench.signal.throwIfAborted();
          done += more;
          if (done - told < rows / 20 && done < rows) return;
          told = done;
          say(`${amount(done)} written`);
        },
        say,
        end: () => {},
      },
    );
  } finally {
    await database.close();
  }
};

export const openLoaded = async (rows: number, bench: Bench): Promise<LoadedDatabase> => {
  const name = `audit_bench_${rows}_rows`;
  const url = new URL(bench.databaseUrl);
  url.pathname = `/${name}`;
  const server = await connect(bench.databaseUrl);
  try {
    const { rowCount } = await server.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await server.query(`create database ${name}`);
  } finally {
    await server.end();
  }
  await using opened = new AsyncDisposableStack();
  const client = await connect(url.href);
  opened.defer(() => client.end());
  if (!(await isFilled(client, rows))) await fill(url.href, rows, bench);
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-bench-'));
  opened.defer(() => rm(folder, { recursive: true }));
  const kept = opened.move();
  return { url: url.href, folder, client, [Symbol.asyncDispose]: () => kept.disposeAsync() };
};
