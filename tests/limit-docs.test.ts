/** The page about limits names every setting that is one, with the default that it has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { settings } from '../src/config.ts';
import { documentLimits } from '../src/schema/builder.ts';
import { maxBatchRecords } from '../src/schema/record-mutations.ts';

const rows = readFileSync(path.join(import.meta.dirname, '../docs/limits.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '));

const rowOf = (text: string): string => {
  const found = rows.find((row) => row.includes(text));
  assert.ok(found !== undefined, `docs/limits.md has no row for ${text}`);
  return found;
};

/** Limits on what comes from outside; the others are about how the service works inside. */
const limits = Object.values(settings).filter(({ variable }) =>
  /^(MAX_|RATE_|RECEIVING_|WAITING_|QUEUE_MAX|HEADERS_|REQUEST_|KEEP_ALIVE_|IDLE_|WRITE_DEADLINE)/.test(variable),
);

for (const { variable, fallback } of limits) {
  test(`docs/limits.md has ${variable} with its default`, () => {
    assert.match(rowOf(`\`${variable}\``), new RegExp(`\\b${fallback}\\b`));
  });
}

test('docs/limits.md has the limits that are no settings', () => {
  const { depth, breadth, complexity } = documentLimits;
  assert.match(rowOf('depth, fields'), new RegExp(`\\b${depth}, ${breadth}, ${complexity}\\b`));
  assert.match(rowOf('records in a batch'), new RegExp(`\\b${maxBatchRecords}\\b`));
});
