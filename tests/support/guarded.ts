/** A service with a policy, and callers whom its rules are for. */
import assert from 'node:assert/strict';
import { startApp, type TestApp } from './app.ts';
import { as, authenticateByHeader } from './callers.ts';
import { createClock, type MovableClock } from './clock.ts';
import { changed, declarationOf } from './judge.ts';
import { createLogBook, type LogBook } from './log-book.ts';
import { createPolicyFile, type PolicyFile } from './policy-file.ts';
import { exchange } from './wire.ts';

const all = ['*'];
export const notifier = as('notifier');
export const rehearsal = as('rehearsal', 'APIKEY');
export const reader = as('reader', 'JWT');
export const operator = as('operator', 'MTLS');
export const stranger = as('stranger');

export const policy = {
  rules: [
    { principals: ['notifier'], record: { kinds: ['NOTIFICATION'], clusters: all, namespaces: all } },
    { principals: ['rehearsal'], record: { kinds: all, clusters: ['staging'], namespaces: ['a', 'b'] } },
    { principals: ['reader'], methods: ['jwt'], read: true },
    { principals: ['operator'], operate: true },
  ],
};

export const reloadMs = 5_000;

export interface Guarded {
  readonly service: TestApp;
  readonly file: PolicyFile;
  readonly clock: MovableClock;
  readonly book: LogBook;
  /** The line of the metrics that begins like this. */
  readonly metric: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const startGuarded = async (): Promise<Guarded> => {
  const clock = createClock('2026-11-18T12:00:00Z');
  const book = createLogBook();
  const file = await createPolicyFile(policy);
  const service = await startApp(
    { POLICY_FILE: file.path, RELOAD_MS: String(reloadMs), LOG_LEVEL: 'info' },
    { authenticate: authenticateByHeader, clock, logTo: book.to },
  );
  return {
    service,
    file,
    clock,
    book,
    metric: async (name) => {
      const { text } = await exchange(service.address, { method: 'GET', path: '/metrics' });
      return text.split('\n').find((line) => line.startsWith(name)) ?? '';
    },
    stop: async () => {
      await service.stop();
      await file.remove();
    },
  };
};

export const notification = declarationOf('notification');
export const workflow = declarationOf('workflowExecution');

export const recordOf = (
  { example }: { readonly example: object },
  key: string,
  changes: Readonly<Record<string, unknown>> = {},
) => changed(example, { idempotencyKey: key, ...changes });

export const isForbidden = (answer: Awaited<ReturnType<TestApp['post']>>, detail: RegExp): void => {
  assert.equal(answer.status, 403);
  assert.equal(answer.errors.length, 1);
  const [error] = answer.errors;
  assert.equal(error?.extensions.code, 'FORBIDDEN');
  assert.match(error?.message ?? '', detail);
};
