/** Waits for something that the service does by itself, and fails when it does not come to pass. */
import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers/promises';

const longestMs = 60_000;
const everyMs = 25;

export const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + longestMs;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `it never came to pass that ${what}`);
    await after(everyMs);
  }
};
