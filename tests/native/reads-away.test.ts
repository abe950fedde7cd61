/** Reads on a real server that is busy with something else, that stops, or that says nothing any more. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { GraphQLProblem } from '../support/app.ts';
import { type Cluster, createCluster } from '../support/cluster.ts';
import { type ServiceProcess, startProcess } from '../support/process.ts';
import { readingQueries } from '../support/reading-queries.ts';
import { errorsOf, exchange, json } from '../support/wire.ts';

let cluster: Cluster;
let service: ServiceProcess;
before(async () => {
  cluster = await createCluster();
  service = await startProcess({
    DATABASE_URL: cluster.url,
    READ_DEADLINE_MS: '3000',
    // A connection for every statement of the test: waiting for one is another question.
    DATABASE_READ_POOL_SIZE: '40',
    LOG_LEVEL: 'silent',
  });
});
after(async () => {
  await service?.stop();
  await cluster?.remove();
});

const codesOf = (errors: readonly GraphQLProblem[]): string =>
  [...new Set(errors.map(({ extensions }) => extensions.code))].join();

/** Every query is answered like this. */
const allEnd = async (expected: string): Promise<void> => {
  const ends = await Promise.all(
    [...readingQueries].map(async ([name, query]) => {
      const answer = await exchange(service.address, { headers: json, body: JSON.stringify({ query }) });
      return [name, `${answer.status} ${codesOf(errorsOf(answer))}`.trim()];
    }),
  );
  assert.deepEqual(
    ends.filter(([, end]) => end !== expected),
    [],
  );
};

test('a read that waits too long behind a lock is READ_TIMEOUT, and reads go on when the lock is gone', async () => {
  await allEnd('200');
  const blocker = await cluster.connect();
  const tables = await cluster.query(`
    select string_agg(relname, ', ') as names from pg_class
    where relname ~ '^(audit_ledger|.*_audit)$' and relkind in ('r', 'p')`);
  try {
    await blocker.query(`begin; lock table ${String(tables[0]?.['names'])} in access exclusive mode`);
    await allEnd('503 READ_TIMEOUT');
    await blocker.query('rollback');
  } finally {
    await blocker.end();
  }
  await allEnd('200');
});

test('reads from a database that has stopped are STORAGE_UNAVAILABLE, until it is back', async () => {
  await cluster.stop('immediate');
  await allEnd('503 STORAGE_UNAVAILABLE');
  await cluster.start();
  await allEnd('200');
});

test('reads from a database that says nothing any more are STORAGE_UNAVAILABLE, until it goes on', async () => {
  await cluster.pause();
  try {
    await allEnd('503 STORAGE_UNAVAILABLE');
  } finally {
    await cluster.resume();
  }
});
