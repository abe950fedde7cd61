/** The folder of the queue and of the embedded database. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { lockFolder } from '../src/database/folder-lock.ts';

test('a data folder that the service makes is open to its own user alone', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'data-'));
  const folder = path.join(parent, 'a', 'b');
  lockFolder(folder)();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  await rm(parent, { recursive: true });
});
