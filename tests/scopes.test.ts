/** Every field has a rule that says who may ask for it, and the rule is the one that holds. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { systemClock } from '../src/clock.ts';
import { audits } from '../src/schema/audits/index.ts';
import { createBuilder } from '../src/schema/builder.ts';
import { createSchema } from '../src/schema/schema.ts';
import { startApp, type TestApp } from './support/app.ts';
import { documentFor } from './support/asking.ts';
import { as, authenticateByHeader } from './support/callers.ts';
import { createPolicyFile, type PolicyFile } from './support/policy-file.ts';

const schema = createSchema(audits, systemClock);

interface Declared {
  readonly authScopes?: object;
  /** What recording has in place of scopes. */
  readonly guard?: unknown;
  readonly ruledByRoot?: boolean;
  readonly skipTypeScopes?: boolean;
}

const declaredOf = ({ extensions }: { readonly extensions: object }): Declared =>
  Reflect.get(extensions, 'pothosOptions') ?? {};

type Type = GraphQLObjectType | GraphQLInterfaceType;

const types = Object.values(schema.getTypeMap()).filter(
  (type): type is Type => (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type),
);
const roots: ReadonlySet<Type | null | undefined> = new Set([schema.getQueryType(), schema.getMutationType()]);
const fieldsOf = (type: Type): readonly GraphQLField<unknown, unknown>[] => Object.values(type.getFields());

const scopesOf = ({ authScopes }: Declared): readonly string[] => Object.keys(authScopes ?? {});

/** Scopes of which one is enough; none when there is no rule. */
const ruleOf = (type: Type, field: GraphQLField<unknown, unknown>): readonly string[] => {
  const own = declaredOf(field);
  if (own.guard !== undefined) return ['record'];
  const inherited = [type, ...type.getInterfaces()].flatMap((one) => scopesOf(declaredOf(one)));
  return own.skipTypeScopes === true ? scopesOf(own) : [...inherited, ...scopesOf(own)];
};

test('every field of every type has a rule of its own or of its type', () => {
  const without = types.flatMap((type) =>
    fieldsOf(type)
      .filter((field) => ruleOf(type, field).length === 0 && (roots.has(type) || declaredOf(type).ruledByRoot !== true))
      .map((field) => `${type.name}.${field.name}`),
  );
  assert.ok(types.length > 10);
  assert.deepEqual(without, []);
});

/** Types that leave the rule to the field they are reached by → the rules of all fields that lead to them from others. */
const waysTo = (): ReadonlyMap<string, readonly string[]> => {
  const ruledByRoot = types.filter((type) => declaredOf(type).ruledByRoot === true);
  const rulesOf = (target: Type, seen: ReadonlySet<Type>): readonly string[] =>
    types.flatMap((type) => {
      if (seen.has(type)) return [];
      const leads = fieldsOf(type).filter((field) => {
        const to = getNamedType(field.type);
        return to === target || (isAbstractType(to) && schema.isSubType(to, target));
      });
      if (leads.length === 0) return [];
      return ruledByRoot.includes(type)
        ? rulesOf(type, new Set([...seen, type]))
        : leads.map((field) => ruleOf(type, field).join());
    });
  return new Map(ruledByRoot.map((type) => [type.name, [...new Set(rulesOf(type, new Set([type])))]]));
};

test('what leaves the rule to the root field is reached by the answer to a record, or by those alone who may read', () => {
  const ways = waysTo();
  const answers = ['AuditFieldProblem', 'AuditProblem', 'AuditReceipt'];
  assert.deepEqual(
    answers.map((name) => ways.get(name)?.includes('record')),
    [true, true, true],
  );
  const others = [...ways].filter(([name]) => !answers.includes(name));
  assert.ok(others.length > 5);
  for (const [name, rules] of others) assert.deepEqual(rules, ['read'], name);
});

test('rules ask for read, operate or record, and recording is all that is guarded without scopes', () => {
  const scopes = new Set(types.flatMap((type) => fieldsOf(type).flatMap((field) => ruleOf(type, field))));
  assert.deepEqual([...scopes].toSorted(), ['operate', 'read', 'record']);
  const guarded = types.flatMap((type) => fieldsOf(type).filter((field) => declaredOf(field).guard !== undefined));
  assert.deepEqual(
    guarded.map(({ name }) => name),
    [...audits.map(({ name }) => `record${name}Audit`), 'recordAudits'],
  );
});

test('a field without a rule keeps the schema from being built', () => {
  const builder = createBuilder();
  builder.queryType({ fields: (t) => ({ open: t.string({ resolve: () => 'x' }) }) });
  assert.throws(() => builder.toSchema(), /authScopes are missing.*Query\.open/);
  const second = createBuilder();
  const Thing = second
    .objectRef<object>('Thing')
    .implement({ fields: (t) => ({ part: t.string({ resolve: () => 'x' }) }) });
  second.queryType({
    authScopes: { read: true },
    fields: (t) => ({ thing: t.field({ type: Thing, resolve: () => ({}) }) }),
  });
  assert.throws(() => second.toSchema(), /authScopes are missing.*Thing\.part/);
});

const all = ['*'];
const callers = { read: as('reader'), operate: as('operator'), record: as('recorder') } as const;
let policy: PolicyFile;
let service: TestApp;
before(async () => {
  policy = await createPolicyFile({
    rules: [
      { principals: ['reader'], read: true },
      { principals: ['operator'], operate: true },
      { principals: ['recorder'], record: { kinds: all, clusters: all, namespaces: all } },
    ],
  });
  service = await startApp({ POLICY_FILE: policy.path }, { authenticate: authenticateByHeader });
});
after(async () => {
  await service.stop();
  await policy.remove();
});

for (const [operation, type] of [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
] as const) {
  for (const field of type ? fieldsOf(type) : []) {
    test(`${operation} ${field.name} is for those whom its rule names, and forbidden to all others`, async () => {
      assert.ok(type);
      const rule = ruleOf(type, field);
      for (const [scope, caller] of Object.entries(callers)) {
        const { status, errors } = await service.post(documentFor(operation, field), {}, caller);
        const forbidden = errors.some(({ extensions }) => extensions.code === 'FORBIDDEN');
        assert.equal(forbidden, !rule.includes(scope), `${scope}: ${status} ${JSON.stringify(errors)}`);
        if (forbidden) assert.equal(status, 403);
      }
    });
  }
}
