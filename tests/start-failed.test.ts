/** What ends a start, though the database is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../src/database/database.ts';
import { startApp } from './support/app.ts';

test('a migration that was changed after it had been applied ends the start, and the start says which', async () => {
  const prepareDatabase = async ({ openSession }: Database): Promise<void> => {
    const session = await openSession();
    await session.execute(`update schema_migration set md5 = 'another' where version = 3`);
    await session.close();
  };
  await assert.rejects(async () => {
    const service = await startApp({}, { prepareDatabase });
    await service.stop();
  }, /checksum failed for migration \[3\]/);
});
