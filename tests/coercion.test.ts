/** Coercing quickly changes nothing: what is coerced by compiled functions is what GraphQL's own coercion makes of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSchema, coerceInputValue, type GraphQLInputType, isInputType, parseType, typeFromAST } from 'graphql';
import { systemClock } from '../src/clock.ts';
import { createCoercion } from '../src/http/coercion.ts';
import { audits } from '../src/schema/audits/index.ts';
import { createSchema } from '../src/schema/schema.ts';
import { anyInput } from './support/arbitrary.ts';

const schema = createSchema(audits, systemClock);
const other = buildSchema(`
  enum Colour { RED GREEN }
  input Tree { name: String! = "oak" colour: Colour = GREEN age: Int ratio: Float old: Boolean id: ID leaves: [[Int!]] branch: Tree }
  input Choice @oneOf { tree: Tree number: Int }
  type Query { grow(tree: Tree, choice: Choice): Int }`);

const typeOf = (name: string, from = schema): GraphQLInputType => {
  const type = typeFromAST(from, parseType(name));
  assert.ok(isInputType(type));
  return type;
};

/** Objects of either coercion differ in their prototype, and in nothing else. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
};

const holdsFor = (type: GraphQLInputType, value: unknown): boolean => {
  const quick = createCoercion()(type)(value);
  if (quick === undefined) return false;
  assert.deepEqual(plain(quick), plain(coerceInputValue(value, type)));
  return true;
};

/** Times are written as clients write them. */
const written = (input: unknown): unknown => JSON.parse(JSON.stringify(input));

for (const declaration of audits) {
  const type = typeOf(`Record${declaration.name}AuditInput!`);

  test(`${declaration.kind}: any record is coerced, to what GraphQL makes of it`, () => {
    fc.assert(
      fc.property(anyInput(declaration), (input) => {
        assert.ok(holdsFor(type, written(input)));
        const member = { [declaration.member]: written(input) };
        assert.ok(holdsFor(typeOf('[RecordAuditInput!]!'), [member, member]));
      }),
      { numRuns: 50 },
    );
  });

  test(`${declaration.kind}: a record with anything in any field is coerced to the same, or left to GraphQL`, () => {
    const names = Object.keys(declaration.fields);
    fc.assert(
      fc.property(fc.constantFrom(...names, 'unknown', '__proto__'), fc.jsonValue(), (name, value) => {
        const input: unknown = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);
        holdsFor(type, Object.assign(Object.create(null), written(declaration.example), input));
      }),
      { numRuns: 300 },
    );
  });
}

test('defaults, nulls, nested lists and types within themselves are coerced as GraphQL coerces them', () => {
  const tree = typeOf('Tree', other);
  const right = [
    {},
    null,
    { name: 'elm', colour: 'RED', age: 3, ratio: 1, old: true, id: 'x', leaves: [[1, 2], null, []] },
    { branch: { branch: { colour: null } } },
    { age: null, id: 7 },
  ];
  for (const value of right) assert.ok(holdsFor(tree, value), JSON.stringify(value));
  for (const value of [{ tree: {} }, { number: 0 }]) assert.ok(holdsFor(typeOf('Choice!', other), value));
});

test('what is not plainly right is left to GraphQL', () => {
  const wrong = [
    ['Tree', { name: null }],
    ['Tree', { colour: 'BLUE' }],
    ['Tree', { age: '3' }],
    ['Tree', { age: 2 ** 31 }],
    ['Tree', { leaves: 1 }],
    ['Tree', { twig: 1 }],
    ['Tree', []],
    ['Tree', 'oak'],
    ['Tree!', null],
    ['Choice', {}],
    ['Choice', { tree: {}, number: 1 }],
    ['Choice', { tree: null }],
  ] as const;
  for (const [type, value] of wrong) assert.equal(holdsFor(typeOf(type, other), value), false, JSON.stringify(value));
});
