/** Sends a changed example as a single record and in a batch, and says whether both answers are the expected one. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import type { FieldProblem } from '../../src/problems.ts';
import { audits } from '../../src/schema/audits/index.ts';
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import { recordDocument } from '../../src/schema/ready-made.ts';
import { mutationName } from '../../src/schema/record-mutations.ts';
import type { TestApp } from './app.ts';

/** Path in a record, e.g. `recipients/0` → value; `undefined` leaves the field out. */
export type Changes = Readonly<Record<string, unknown>>;

export const declarationOf = (member: string): AuditDeclaration => {
  const found = audits.find((declaration) => declaration.member === member);
  if (found === undefined) throw new Error(`there is no ${member}`);
  return found;
};

/** A copy of a record with the changes in it. */
export const changed = (record: unknown, changes: Changes): object => {
  const copy: unknown = structuredClone(record);
  assert.ok(typeof copy === 'object' && copy !== null);
  for (const [path, value] of Object.entries(changes)) {
    const segments = path.split('/');
    const last = segments.pop() ?? '';
    let holder: unknown = copy;
    for (const segment of segments) {
      if (typeof holder === 'object' && holder !== null) holder = Reflect.get(holder, segment);
    }
    assert.ok(typeof holder === 'object' && holder !== null, `the example has no ${segments.join('/')}`);
    Reflect.set(holder, last, value);
  }
  return copy;
};

export interface Judge {
  /** Both ways: recorded, and known again. */
  readonly accepts: (member: string, changes: Changes) => Promise<void>;
  /** Both ways: exactly the fields at these paths are at fault. Answers what is said about each, in their order. */
  readonly refuses: (member: string, changes: Changes, ...broken: readonly string[]) => Promise<readonly string[]>;
  /** Both ways: GraphQL's own error, before any rule. Answers its message. */
  readonly rejects: (member: string, changes: Changes) => Promise<string>;
}

const batchDocument = RecordAuditsDocument.toString();

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (holder, key) => (typeof holder === 'object' && holder ? Reflect.get(holder, key) : holder),
    value,
  );

const fieldProblems = (value: unknown): readonly FieldProblem[] => {
  assert.ok(Array.isArray(value), `not a list of problems: ${JSON.stringify(value)}`);
  return value;
};

export const createJudge = (service: () => TestApp): Judge => {
  const sendBoth = async (member: string, changes: Changes) => {
    const declaration = declarationOf(member);
    const record = changed(declaration.example, { idempotencyKey: randomUUID(), ...changes });
    const single = await service().post(recordDocument(declaration), { input: record });
    const batch = await service().post(batchDocument, { inputs: [{ [member]: record }] });
    return { name: mutationName(declaration), single, batch };
  };

  return {
    accepts: async (member, changes) => {
      const { name, single, batch } = await sendBoth(member, changes);
      assert.deepEqual(single.errors, []);
      assert.equal(at(single.data, name, 'status'), 'RECORDED');
      assert.deepEqual(batch.errors, []);
      assert.equal(at(batch.data, 'recordAudits', 0, 'status'), 'DUPLICATE');
      assert.equal(at(batch.data, 'recordAudits', 0, 'id'), at(single.data, name, 'id'));
    },
    refuses: async (member, changes, ...broken) => {
      const { single, batch } = await sendBoth(member, changes);
      assert.equal(single.status, 400, 'the record was taken');
      assert.equal(at(single.errors, 0, 'extensions', 'code'), 'VALIDATION_FAILED');
      const problems = fieldProblems(at(single.errors, 0, 'extensions', 'problem', 'errors'));
      const pointers = problems.map(({ pointer }) => pointer);
      assert.deepEqual(
        pointers.toSorted(),
        broken.map((path) => `/input/${path}`).toSorted(),
        JSON.stringify(single.errors[0]?.extensions.problem.errors ?? single.errors),
      );
      assert.equal(batch.status, 200);
      assert.equal(at(batch.data, 'recordAudits', 0, 'code'), 'VALIDATION_FAILED');
      assert.deepEqual(
        at(batch.data, 'recordAudits', 0, 'errors'),
        problems.map(({ pointer, detail }) => ({
          pointer: pointer.replace('/input/', `/inputs/0/${member}/`),
          detail,
        })),
      );
      return broken.map((path) => problems.find(({ pointer }) => pointer === `/input/${path}`)?.detail ?? '');
    },
    rejects: async (member, changes) => {
      const { single, batch } = await sendBoth(member, changes);
      for (const answer of [single, batch]) {
        assert.equal(answer.status, 400);
        assert.equal(answer.data, undefined);
        assert.equal(at(answer.errors, 0, 'extensions', 'code'), 'VALIDATION_FAILED');
      }
      return single.errors[0]?.message ?? '';
    },
  };
};
