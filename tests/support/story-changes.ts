/** Stories with a change: a record picked out, left out, changed or moved; and in short what completeness finds in them. */
import assert from 'node:assert/strict';
import type { RemediationQuery } from '../../src/generated/operations/graphql.ts';
import { type Story, type StoryRecord, stateOf, storyOf } from './story.ts';

export type Completeness = NonNullable<RemediationQuery['remediation']>['completeness'];

export const minuteMs = 60_000;

let count = 0;
/** A story under a name that is not in use. */
export const fresh = (name: string): Story => {
  count += 1;
  return storyOf(name, `-case-${count}`);
};

export const brief = ({ findings }: Completeness): readonly string[] =>
  findings.map(({ kind, finding, state, name }) =>
    [finding, kind, state, name].filter((part) => part !== null).join(' '),
  );

export const of = (story: Story, kind: string, state?: string): StoryRecord => {
  const found = story.records.find(
    (record) => record.declaration.kind === kind && (state === undefined || stateOf(record) === state),
  );
  assert.ok(found, `${kind} ${state}`);
  return found;
};

export const without = (story: Story, ...records: readonly StoryRecord[]): readonly StoryRecord[] =>
  story.records.filter((record) => !records.includes(record));

/** The same record with other fields, under a key of its own. */
export const changed = (record: StoryRecord, changes: Readonly<Record<string, unknown>>): StoryRecord => {
  count += 1;
  return { ...record, fields: { ...record.fields, idempotencyKey: `changed-${count}`, ...changes } };
};

export const later = (record: StoryRecord, minutes: number): string =>
  new Date(Date.parse(String(record.fields['occurredAt'])) + minutes * minuteMs).toISOString();
