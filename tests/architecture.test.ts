/** The shape of the source: which room may know which, and what only one place may know. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { audits } from '../src/schema/audits/index.ts';

const root = path.join(import.meta.dirname, '..');

/** File below src → its text. */
const files = new Map(
  globSync('src/**/*.ts', { cwd: root })
    .map((file) => path.relative('src', file))
    .filter((file) => !file.startsWith('generated/'))
    .map((file) => [file, readFileSync(path.join(root, 'src', file), 'utf8')]),
);

const room = (file: string): string => {
  const [first = '', ...rest] = file.split('/');
  return rest.length === 0 ? first.replace(/\.ts$/, '') : first;
};

/** From the outside in: a room may only know rooms further down, and itself. */
const floors: readonly (readonly string[])[] = [
  ['main', 'migrate', 'apikey'],
  ['app', 'welcome'],
  ['backing-services'],
  ['authorisation', 'completeness', 'embeddings', 'observer', 'operations', 'read-side', 'redaction'],
  ['http'],
  ['schema'],
  ['resolvers'],
  ['database', 'provider'],
  ['generated'],
  ['access'],
  ['log', 'metrics', 'watched-files'],
  ['clock', 'config', 'principal', 'problems', 'shutdown'],
  ['problem-table'],
];
const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(room(file)));

/** Files below src that a file imports, in any way there is: by value, by type, again outward, or when it runs. */
const importsOf = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    path.join(path.dirname(file), target),
  );

const imports = new Map([...files].map(([file, text]) => [file, importsOf(file, text)]));

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');

test('every file has a floor', () => {
  assert.ok(files.size > 30);
  assert.deepEqual(
    [...files.keys()].filter((file) => floorOf(file) === -1),
    [],
  );
});

test('imports run one way: main → app → http → schema → resolvers → database, types included', () => {
  const upward = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => room(target) !== room(file) && floorOf(target) <= floorOf(file))
      .map((target) => `${file} knows ${target}`),
  );
  assert.deepEqual(upward, []);
});

test('no file needs itself, however far around', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file) || way.includes(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});

test('every import names a file that is there', () => {
  const missing = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => !files.has(target) && !target.startsWith('generated/'))
      .map((target) => `${file}: ${target}`),
  );
  assert.deepEqual(missing, []);
});

test('the kinds are named where they are declared, and nowhere else', () => {
  const names = audits.flatMap(({ kind, name, member, table }) => [kind, name, member, table]);
  const named = new RegExp(`(?<![A-Za-z])(${names.join('|')})(?![a-z])|record(${names.join('|')})Audit`, 'g');
  const found = [...files]
    .filter(([file]) => !file.startsWith('schema/audits/'))
    .flatMap(([file, text]) => [...withoutComments(text).matchAll(named)].map(([word]) => `${file}: ${word}`));
  assert.deepEqual(found, []);
});

test('the list of kinds is read by the two programs that open a database, and by nothing else', () => {
  const readers = [...imports]
    .filter(
      ([file, targets]) =>
        !file.startsWith('schema/audits/') && targets.some((target) => target.startsWith('schema/audits/')),
    )
    .map(([file]) => file);
  assert.deepEqual(readers.toSorted(), ['app.ts', 'migrate.ts']);
});

test('only the two entries read the environment', () => {
  const readers = [...files]
    .filter(([, text]) => /process\s*(\.|\[['"])\s*env/.test(withoutComments(text)))
    .map(([file]) => file);
  assert.deepEqual(readers.toSorted(), ['main.ts', 'migrate.ts']);
});

test('only the clock, and what measures durations, asks what time it is', () => {
  const askers = [...files]
    .filter(([, text]) => /Date\.now|new Date\(\)|performance\.timeOrigin/.test(withoutComments(text)))
    .map(([file]) => file);
  assert.deepEqual(askers, ['clock.ts']);
});

test('GraphQL and HTTP end at their doors: the record path and the database know neither', () => {
  const strangers = /from '(graphql|graphql-yoga|@pothos\/[^']+|node:http|@envelop\/[^']+)'/;
  const found = [...files].filter(([file, text]) => floorOf(file) >= floorOf('resolvers/x.ts') && strangers.test(text));
  assert.deepEqual(
    found.map(([file]) => file),
    [],
  );
});

test('only the database room talks to a database driver', () => {
  const drivers =
    /from '(pg|@prisma\/[^']+|@electric-sql\/[^']+|pglite-prisma-adapter|postgrator|[^']*generated\/prisma\/[^']+)'/;
  const found = [...files].filter(([file, text]) => room(file) !== 'database' && drivers.test(text));
  assert.deepEqual(
    found.map(([file]) => file),
    [],
  );
});

test('every file is short enough to be read at a sitting', () => {
  const long = globSync('{src,tests,bench,scripts,drill}/**/*.ts', { cwd: root })
    .filter((file) => !file.startsWith(path.join('src', 'generated')))
    .filter((file) => readFileSync(path.join(root, file), 'utf8').split('\n').length > 250);
  assert.deepEqual(long, []);
});

test('nothing is left to be done later, and no rule is switched off', () => {
  const marks = /\b(TODO|FIXME|XXX|HACK)\b|biome-ignore|@ts-(ignore|expect-error|nocheck)/;
  const found = [...files].filter(([, text]) => marks.test(text)).map(([file]) => file);
  assert.deepEqual(found, []);
});
