/** The names, types and descriptions that clients and people meet, held against the contract. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  buildSchema,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  print,
  printSchema,
} from 'graphql';
import { systemClock } from '../src/clock.ts';
import { audits } from '../src/schema/audits/index.ts';
import { createSchema } from '../src/schema/schema.ts';
import { contract, spine } from './support/contract.ts';
import { enums, objects } from './support/contract-types.ts';
import { type FieldTable, readPromise } from './support/field-promise.ts';

/** What clients read, and what the service serves: the first test says that they are the same. */
const file = readFileSync(path.join(import.meta.dirname, '../schema.graphql'), 'utf8');
const schema = buildSchema(file);

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
const typeNamed = (name: string): GraphQLNamedType => {
  const type = schema.getType(name);
  assert.ok(type, `there is no type ${name}`);
  return type;
};

test('schema.graphql is the schema that is served', () => {
  assert.equal(file.trimEnd(), printSchema(createSchema(audits, systemClock)).trimEnd());
});

/** Path → description, of everything a type holds. */
const descriptionsOf = (type: GraphQLNamedType): readonly (readonly [string, unknown])[] => {
  const own = [[type.name, type.description]] as const;
  if (isEnumType(type))
    return [...own, ...type.getValues().map((value) => [`${type.name}.${value.name}`, value.description] as const)];
  if (isInputObjectType(type)) {
    return [
      ...own,
      ...Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.description] as const),
    ];
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return own;
  return [
    ...own,
    ...Object.values(type.getFields()).flatMap((field) => [
      [`${type.name}.${field.name}`, field.description] as const,
      ...field.args.map((arg) => [`${type.name}.${field.name}(${arg.name})`, arg.description] as const),
    ]),
  ];
};

for (const type of types) {
  test(`${type.name} and everything in it is described in a sentence`, () => {
    for (const [where, description] of descriptionsOf(type)) {
      assert.ok(typeof description === 'string' && /^\S.*[.`]$/s.test(description), `${where}: ${description}`);
    }
  });
}

/** As the contract writes it: `type [= default]`. */
const written = ({ type, default: fallback }: GraphQLInputField): string =>
  fallback?.literal === undefined ? String(type) : `${type} = ${print(fallback.literal)}`;

const promised = (fields: FieldTable): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => {
      const { type, fallback } = readPromise(text);
      return [name, fallback === undefined ? type : `${type} = ${fallback}`];
    }),
  );

const inputFields = (name: string): Readonly<Record<string, string>> => {
  const type = typeNamed(name);
  assert.ok(isInputObjectType(type), `${name} is not an input`);
  return Object.fromEntries(Object.entries(type.getFields()).map(([field, value]) => [field, written(value)]));
};

const outputFields = (name: string): Readonly<Record<string, string>> => {
  const type = typeNamed(name);
  assert.ok(isObjectType(type) || isInterfaceType(type), `${name} is not an output`);
  return Object.fromEntries(Object.entries(type.getFields()).map(([field, { type: value }]) => [field, String(value)]));
};

/** What an input field becomes in the stored record: never null where it is required or has a default. */
const stored = (fields: FieldTable): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => {
      const { type, fallback } = readPromise(text);
      return [name, `${type.replace(/Input\b/, '')}${fallback === undefined ? '' : '!'}`];
    }),
  );

const audit = {
  id: 'UUID!',
  kind: 'AuditKind!',
  remediationId: 'String!',
  occurredAt: 'DateTime!',
  cluster: 'String',
  namespace: 'String',
  idempotencyKey: 'String!',
  contentHash: 'String!',
  schemaVersion: 'Int!',
  recordedAt: 'DateTime!',
  recordedBy: 'String!',
  recordedVia: 'AuthenticationMethod!',
  traceId: 'String',
  redacted: '[String!]',
};

for (const { name, fields, derived } of Object.values(contract)) {
  test(`Record${name}AuditInput has the fields of the contract`, () => {
    assert.deepEqual(inputFields(`Record${name}AuditInput`), promised({ ...spine, ...fields }));
  });

  test(`${name}Audit has every input field under its own name, and implements Audit`, () => {
    const type = typeNamed(`${name}Audit`);
    assert.ok(isObjectType(type));
    assert.deepEqual(type.getInterfaces().map(String), ['Audit']);
    assert.deepEqual(outputFields(type.name), { ...stored(fields), ...audit, ...derived, updatedAt: 'DateTime!' });
  });
}

for (const [name, fields] of Object.entries(objects)) {
  test(`${name} has the fields of the contract, and its stored form the same`, () => {
    assert.deepEqual(inputFields(name), promised(fields));
    assert.deepEqual(outputFields(name.replace(/Input$/, '')), stored(fields));
  });
}

test('the enums are those of the contract, value by value', () => {
  const found = types.filter(isEnumType).map((type) => [
    type.name,
    type
      .getValues()
      .map(({ name }) => name)
      .join(' '),
  ]);
  assert.deepEqual(Object.fromEntries(found), enums);
});

test('the interface, the receipt and the problem have the fields of the contract', () => {
  assert.deepEqual(outputFields('Audit'), audit);
  assert.deepEqual(outputFields('AuditReceipt'), {
    id: 'UUID!',
    kind: 'AuditKind!',
    status: 'ReceiptStatus!',
    recordedAt: 'DateTime!',
    contentHash: 'String!',
    idempotencyKey: 'String!',
    remediationId: 'String!',
  });
  assert.deepEqual(outputFields('AuditProblem'), {
    code: 'String!',
    title: 'String!',
    status: 'Int!',
    detail: 'String!',
    instance: 'String!',
    retryAfterMs: 'SafeInt',
    errors: '[AuditFieldProblem!]!',
  });
  assert.deepEqual(outputFields('AuditFieldProblem'), { pointer: 'String!', detail: 'String!' });
});

test('a batch takes exactly one kind per record, and answers a receipt or a problem', () => {
  const input = typeNamed('RecordAuditInput');
  assert.ok(isInputObjectType(input) && input.isOneOf);
  assert.deepEqual(
    inputFields('RecordAuditInput'),
    Object.fromEntries(Object.entries(contract).map(([member, { name }]) => [member, `Record${name}AuditInput`])),
  );
  const result = typeNamed('RecordAuditResult');
  assert.ok(isUnionType(result));
  assert.deepEqual(result.getTypes().map(String), ['AuditReceipt', 'AuditProblem']);
});

test('there is one mutation per kind, the batch, and what operators do', () => {
  const mutations = Object.entries(schema.getMutationType()?.getFields() ?? {}).map(([name, { args, type }]) => [
    name,
    `(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')}): ${type}`,
  ]);
  assert.deepEqual(Object.fromEntries(mutations), {
    ...Object.fromEntries(
      Object.values(contract).map(({ name }) => [
        `record${name}Audit`,
        `(input: Record${name}AuditInput!): AuditReceipt!`,
      ]),
    ),
    recordAudits: '(inputs: [RecordAuditInput!]!): [RecordAuditResult!]!',
    redriveQuarantinedAudit: '(id: UUID!): QuarantinedAudit!',
    discardQuarantinedAudit: '(id: UUID!, reason: String!): QuarantinedAudit!',
    retryFailedEmbeddings: '(first: Int): Int!',
    reembed: '(model: String!, from: String, first: Int): Int!',
  });
});

test('what is stored is read back by id', () => {
  const queries = Object.entries(schema.getQueryType()?.getFields() ?? {}).map(
    ([name, { args, type }]) => `${name}(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')}): ${type}`,
  );
  for (const query of [
    'receipt(id: UUID!): AuditReceipt',
    'audit(id: UUID!): Audit',
    'similarAIAnalyses(text: String, embedding: [Float!], auditId: UUID, model: String, first: Int, ' +
      'filter: SimilarAIAnalysesFilter): SimilarAIAnalyses!',
  ])
    assert.ok(queries.includes(query), query);
});

test('kinds, members and tables are those of the contract', () => {
  assert.deepEqual(
    audits.map(({ kind, name, member, table }) => ({ kind, name, member, table })),
    Object.entries(contract).map(([member, { kind, name, table }]) => ({ kind, name, member, table })),
  );
});
