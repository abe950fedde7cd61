/** The embedded database: how it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEmbedded } from '../src/database/embedded.ts';
import { emptyCluster } from './support/embedded-cluster.ts';

test('closing waits for a statement that is under way, and ends', async () => {
  const database = await openEmbedded(undefined, await emptyCluster());
  const answers: string[] = [];
  const asked = database.prisma.$queryRaw`select 1 as one`.then(() => answers.push('asked'));
  await Promise.resolve();
  await database.close();
  answers.push('closed');
  await asked;
  assert.deepEqual(answers, ['asked', 'closed']);
});
