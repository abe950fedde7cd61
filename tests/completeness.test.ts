/** Whether all of a remediation is there: the stories of examples/, whole, and with one record left out, late or doubled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RemediationDocument, type RemediationQuery } from '../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock, type MovableClock } from './support/clock.ts';
import {
  inTime,
  labelOf,
  type Story,
  type StoryRecord,
  stateOf,
  storyNames,
  storyOf,
  type Telling,
  tell,
} from './support/story.ts';
import { changed, later, of, without } from './support/story-changes.ts';

type Remediation = NonNullable<RemediationQuery['remediation']>;
type Completeness = Remediation['completeness'];

let service: TestApp;
let clock: MovableClock;
before(async () => {
  clock = createClock('2026-11-17T00:00:00Z');
  service = await startApp({ COMPLETENESS_INTERVAL_MS: '86400000' }, { clock });
});
after(() => service.stop());

const completenessOf = async (id: string): Promise<Completeness> => {
  const { remediation } = await service.run(RemediationDocument, { id });
  assert.ok(remediation, `nothing is known of ${id}`);
  return remediation.completeness;
};

/** What the sentence about a missing record has to say: its state, or, for one that is a thing by itself, its kind. */
const namesOf = (record: StoryRecord): RegExp => {
  const { lifecycle, kind } = record.declaration;
  return lifecycle.sequence.length > 0 ? new RegExp(`\\b${String(stateOf(record))}\\b`) : new RegExp(kind);
};

const hourMs = 3_600_000;
/** Until everything is due. */
const settle = (): void => clock.advance(6 * hourMs);

interface Variation {
  readonly story: Story;
  readonly record: StoryRecord;
  readonly tellings: readonly Telling[];
}

/**
 * The story once for each of its records, all told at once: `change` says what is different when it is this record's turn.
 * Answers the ids of the records, too.
 */
const vary = async (name: string, label: string, change: (story: Story, record: StoryRecord) => readonly Telling[]) => {
  const variations = storyOf(name).records.flatMap((_record, index): Variation[] => {
    const story = storyOf(name, `-${label}-${index}`);
    const record = story.records[index];
    return record === undefined ? [] : [{ story, record, tellings: change(story, record) }];
  });
  const ids = await tell(
    service,
    clock,
    variations.flatMap(({ tellings }) => tellings),
  );
  settle();
  return { variations, ids };
};

/** A record that is told right after another one. */
const followedBy = (tellings: readonly Telling[], record: StoryRecord, copy: StoryRecord): readonly Telling[] =>
  tellings.flatMap((telling) =>
    telling.record === record ? [telling, { record: copy, at: telling.at + 10 }] : [telling],
  );

const withFields = ({ declaration, fields }: StoryRecord, changes: Readonly<Record<string, unknown>>): StoryRecord => ({
  declaration,
  fields: { ...fields, ...changes },
});

const short = ({ kind, finding, auditId }: Completeness['findings'][number]) => ({ kind, finding, auditId });

for (const name of storyNames) {
  test(`${name}: told as it happened, it is COMPLETE`, async () => {
    const story = storyOf(name);
    await tell(service, clock, inTime(story.records));
    settle();
    const { verdict, findings, wasRecordedAfterwards, truncated } = await completenessOf(story.remediationId);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      { verdict, wasRecordedAfterwards, truncated },
      { verdict: 'COMPLETE', wasRecordedAfterwards: false, truncated: false },
    );
  });

  test(`${name}: told days later as a whole, it is COMPLETE, and said to have been recorded afterwards`, async () => {
    const story = storyOf(name, '-afterwards');
    const at = clock.now() + 4 * 24 * hourMs;
    await tell(
      service,
      clock,
      story.records.map((record) => ({ record, at })),
    );
    const { verdict, findings, wasRecordedAfterwards } = await completenessOf(story.remediationId);
    assert.deepEqual(findings, []);
    assert.deepEqual({ verdict, wasRecordedAfterwards }, { verdict: 'COMPLETE', wasRecordedAfterwards: true });
  });

  test(`${name}: with any one record left out, exactly that one is MISSING`, async () => {
    const { variations } = await vary(name, 'left-out', (story, record) =>
      inTime(story.records.filter((one) => one !== record)),
    );
    for (const { story, record } of variations) {
      const { verdict, findings } = await completenessOf(story.remediationId);
      assert.deepEqual(
        findings.map(short),
        [{ kind: record.declaration.kind, finding: 'MISSING', auditId: null }],
        `${labelOf(record)} left out: ${JSON.stringify(findings)}`,
      );
      const [{ detail = '', isOverdue = false } = {}] = findings;
      assert.match(detail, namesOf(record), labelOf(record));
      assert.equal(isOverdue, true);
      assert.equal(verdict, 'INCOMPLETE');
    }
  });

  test(`${name}: with any one record late, exactly that one is LATE`, async () => {
    const { variations, ids } = await vary(name, 'late', (story, record) =>
      inTime(story.records).map((telling) =>
        telling.record === record ? { record, at: telling.at + 6 * 60_000 } : telling,
      ),
    );
    for (const { story, record } of variations) {
      const { verdict, findings } = await completenessOf(story.remediationId);
      const found = { kind: record.declaration.kind, finding: 'LATE', auditId: ids.get(record) };
      assert.deepEqual(findings.map(short), [found], `${labelOf(record)} late: ${JSON.stringify(findings)}`);
      assert.equal(findings[0]?.state, stateOf(record));
      assert.equal(verdict, 'INCOMPLETE');
    }
  });

  for (const [how, changes] of [
    ['under another key', {}],
    ['with other content', { namespace: 'elsewhere' }],
    ['a moment later', 'later'],
  ] as const) {
    test(`${name}: with any one record told twice ${how}, exactly the second is DOUBLED`, async () => {
      const copies = new Map<StoryRecord, StoryRecord>();
      const { variations, ids } = await vary(name, `twice-${how.replaceAll(' ', '-')}`, (story, record) => {
        const occurredAt = new Date(Date.parse(String(record.fields['occurredAt'])) + 5).toISOString();
        const copy = withFields(record, {
          ...(changes === 'later' ? { occurredAt } : changes),
          idempotencyKey: `${story.remediationId}/again`,
        });
        copies.set(record, copy);
        return followedBy(inTime(story.records), record, copy);
      });
      for (const { story, record } of variations) {
        const copy = copies.get(record);
        const { verdict, findings } = await completenessOf(story.remediationId);
        const found = { kind: record.declaration.kind, finding: 'DOUBLED', auditId: copy && ids.get(copy) };
        assert.deepEqual(findings.map(short), [found], `${labelOf(record)} doubled: ${JSON.stringify(findings)}`);
        assert.equal(verdict, 'INCOMPLETE');
      }
    });
  }
}

test('what happened in one second is in the order of its states, however it was recorded', async () => {
  const story = storyOf('healed', '-one-second');
  const second = (record: StoryRecord): string => later(record, 0).replace(/\.\d{3}Z$/, '.000Z');
  const [running, done] = [of(story, 'WORKFLOW_EXECUTION', 'RUNNING'), of(story, 'WORKFLOW_EXECUTION', 'COMPLETED')];
  const [sent, delivered] = [of(story, 'NOTIFICATION', 'SENT'), of(story, 'NOTIFICATION', 'DELIVERED')];
  const ended = [changed(done, { occurredAt: second(done) }), changed(delivered, { occurredAt: second(delivered) })];
  const before = [changed(running, { occurredAt: second(done) }), changed(sent, { occurredAt: second(delivered) })];
  const others = inTime(without(story, running, done, sent, delivered));
  const at = Date.parse(second(delivered));
  await tell(service, clock, [
    ...others,
    ...ended.map((record) => ({ record, at: at + 1_000 })),
    ...before.map((record) => ({ record, at: at + 2_000 })),
  ]);
  settle();
  const { verdict, findings } = await completenessOf(story.remediationId);
  assert.deepEqual([verdict, findings], ['COMPLETE', []]);
});
