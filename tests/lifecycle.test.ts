/** What the kinds declare about a remediation fits their own fields and each other: a slip in it would pass as a rule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audits } from '../src/schema/audits/index.ts';
import type { AuditDeclaration } from '../src/schema/define-audit.ts';
import { kindRules } from '../src/schema/lifecycle.ts';

const valuesOf = ({ fields }: AuditDeclaration, field: string): readonly string[] => {
  const type = fields[field]?.type;
  assert.ok(type?.type === 'enum', `${field} is no enum`);
  return Object.keys(type.enum.values);
};

const leaders = audits.filter(({ expectation }) => expectation.role === 'leads');
const phases = leaders[0]?.lifecycle.sequence ?? [];

test('exactly one kind leads a remediation', () => {
  assert.equal(leaders.length, 1);
});

for (const declaration of audits) {
  const { kind, fields, lifecycle, expectation } = declaration;

  test(`${kind}: every field that its lifecycle speaks of is declared`, () => {
    for (const field of kindRules(declaration).columns.keys()) assert.ok(field in fields, field);
    assert.equal(fields[lifecycle.state]?.required, true);
    if (lifecycle.of !== undefined) assert.equal(fields[lifecycle.of]?.required, true);
  });

  test(`${kind}: every state that its lifecycle speaks of is a value of its field, and none is both on the way and an end`, () => {
    const values = valuesOf(declaration, lifecycle.state);
    const ends = Object.keys(lifecycle.ends);
    const traced = (lifecycle.traces ?? []).map(({ state }) => state);
    for (const state of [...lifecycle.sequence, ...ends, ...traced]) assert.ok(values.includes(state), state);
    assert.deepEqual(
      ends.filter((end) => lifecycle.sequence.includes(end)),
      [],
    );
    assert.ok(ends.length > 0);
  });

  test(`${kind}: where it stops short, the phase is one of its own`, () => {
    for (const { stoppedIn } of Object.values(lifecycle.ends)) {
      if (stoppedIn === undefined) continue;
      const values = valuesOf(declaration, stoppedIn);
      for (const state of lifecycle.sequence) assert.ok(values.includes(state), `${stoppedIn}: ${state}`);
    }
  });

  test(`${kind}: what it is expected for is there`, () => {
    if (expectation.role === 'phase') assert.ok(phases.includes(expectation.phase), expectation.phase);
    if (expectation.role === 'followUp') {
      const values = valuesOf(declaration, lifecycle.state);
      for (const state of expectation.conclusive) assert.ok(values.includes(state), state);
    }
  });

  test(`${kind}: what it tells of durations can be read from its fields`, () => {
    for (const interval of lifecycle.intervals) {
      if (interval.from === 'fields') {
        assert.deepEqual([fields[interval.start]?.type.type, fields[interval.end]?.type.type], ['time', 'time']);
      }
      if (interval.from !== 'list') continue;
      const type = fields[interval.list]?.type;
      assert.ok(type?.type === 'objects');
      for (const name of [interval.name, interval.start, interval.end]) assert.ok(name in type.object.fields, name);
    }
  });
}

test('every phase has a kind that reports on it, but the one in which nothing has started yet', () => {
  const covered = audits.flatMap(({ expectation }) => (expectation.role === 'phase' ? [expectation.phase] : []));
  assert.deepEqual(
    phases.filter((phase) => !covered.includes(phase)),
    ['PENDING'],
  );
});
