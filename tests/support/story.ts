/** The stories of examples/, told to the service at the times at which they happened, whole or with a change. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type RecordAuditInput, RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { audits } from '../../src/schema/audits/index.ts';
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import type { TestApp } from './app.ts';
import type { MovableClock } from './clock.ts';

export interface StoryRecord {
  readonly declaration: AuditDeclaration;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Story {
  readonly name: string;
  readonly remediationId: string;
  readonly records: readonly StoryRecord[];
}

const folder = path.join(import.meta.dirname, '../../examples');

const recordOf = (record: Readonly<Record<string, Readonly<Record<string, unknown>>>>): StoryRecord => {
  const declaration = audits.find(({ member }) => member in record);
  const fields = declaration && record[declaration.member];
  assert.ok(declaration && fields);
  return { declaration, fields };
};

/** The story, under another name. */
const readStory = (file: string, suffix: string): Story => {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const [, id = ''] = /"remediationId": "([^"]+)"/.exec(text) ?? [];
  const { records }: { records: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[] } = JSON.parse(
    text.replaceAll(id, `${id}${suffix}`),
  );
  return { name: path.basename(file, '.json'), remediationId: `${id}${suffix}`, records: records.map(recordOf) };
};

/** Not everything in the folder is a story. */
const isStory = (file: string): boolean =>
  file.endsWith('.json') && /^\s*"records": \[/m.test(readFileSync(path.join(folder, file), 'utf8'));

export const storyNames: readonly string[] = readdirSync(folder)
  .filter(isStory)
  .map((file) => path.basename(file, '.json'));

export const storyOf = (name: string, suffix = ''): Story => readStory(`${name}.json`, suffix);

/** The state that a record reports. */
export const stateOf = ({ declaration, fields }: StoryRecord): unknown => fields[declaration.lifecycle.state];

/** E.g. `NOTIFICATION SENT`. */
export const labelOf = (record: StoryRecord): string => `${record.declaration.kind} ${String(stateOf(record))}`;

/** A record, and when it is sent. */
export interface Telling {
  readonly record: StoryRecord;
  readonly at: number;
}

/** Every record a moment after it happened. */
export const inTime = (records: readonly StoryRecord[]): readonly Telling[] =>
  records.map((record) => ({ record, at: Date.parse(String(record.fields['occurredAt'])) + 50 }));

export const inputOf = ({ declaration, fields }: StoryRecord): RecordAuditInput =>
  JSON.parse(JSON.stringify({ [declaration.member]: fields }));

/** Tells any number of stories at once, each record at its time. Answers the id of each. */
export const tell = async (
  service: TestApp,
  clock: MovableClock,
  tellings: readonly Telling[],
): Promise<ReadonlyMap<StoryRecord, string>> => {
  const ids = new Map<StoryRecord, string>();
  const moments = Map.groupBy(tellings, ({ at }) => at);
  for (const at of [...moments.keys()].toSorted((a, b) => a - b)) {
    clock.moveTo(new Date(at));
    const now = moments.get(at) ?? [];
    for (let from = 0; from < now.length; from += 500) {
      const some = now.slice(from, from + 500);
      const { recordAudits } = await service.run(RecordAuditsDocument, {
        inputs: some.map(({ record }) => inputOf(record)),
      });
      for (const [index, result] of recordAudits.entries()) {
        const record = some[index]?.record;
        assert.ok(record && result.__typename === 'AuditReceipt', JSON.stringify(result));
        assert.equal(result.status, 'RECORDED');
        ids.set(record, result.id);
      }
    }
  }
  return ids;
};
