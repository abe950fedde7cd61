import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStatementNames, plannedEachTime } from '../src/database/statement-names.ts';

test('a statement keeps its name, and no two have the same', () => {
  const nameOf = createStatementNames();
  const names = ['select 1', 'select 2', 'select 3'].map((sql) => nameOf({ sql }));
  assert.equal(new Set(names).size, 3);
  assert.ok(names.every((name) => name !== ''));
  assert.deepEqual(
    ['select 1', 'select 2', 'select 3'].map((sql) => nameOf({ sql })),
    names,
  );
});

test('what is to be planned each time has no name', () => {
  const nameOf = createStatementNames();
  assert.equal(nameOf({ sql: `${plannedEachTime}\nselect 1` }), '');
  assert.notEqual(nameOf({ sql: `select 1 ${plannedEachTime}` }), '', 'it says so at its beginning');
});

test('a connection keeps a bounded number of statements: those known keep their names, others go without', () => {
  const nameOf = createStatementNames(2);
  const [first, second] = [nameOf({ sql: 'a' }), nameOf({ sql: 'b' })];
  assert.equal(nameOf({ sql: 'c' }), '');
  assert.equal(nameOf({ sql: 'd' }), '');
  assert.deepEqual([nameOf({ sql: 'a' }), nameOf({ sql: 'b' })], [first, second]);
});
