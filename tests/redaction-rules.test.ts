/** The file of redaction rules: every mistake at once, nothing replaced that a record is known by, no pattern without end. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { audits } from '../src/schema/audits/index.ts';
import { createEncoder } from '../src/schema/content.ts';
import { spine } from '../src/schema/define-audit.ts';
import { replaceAll, replaceMatches } from '../src/schema/redact.ts';
import { readRules } from '../src/schema/redaction-rules.ts';
import { anyRecord, anyText } from './support/arbitrary.ts';
import { run } from './support/run.ts';

const mistakesOf = (file: unknown): readonly string[] => {
  const read = readRules(typeof file === 'string' ? file : JSON.stringify(file), audits);
  return read.type === 'mistakes' ? read.mistakes : [];
};
const mistakesIn = (...rules: readonly unknown[]): readonly string[] => mistakesOf({ rules });

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'a kind that is not there',
    { kinds: ['MAIL'], field: '/x' },
    /^rules\.0 there is no kind MAIL; there are ORCHESTRATION,/,
  ],
  [
    'a field that is not there',
    { kinds: ['NOTIFICATION'], field: '/mood' },
    /^rules\.0 NOTIFICATION: there is no field \/mood/,
  ],
  ['a position in a list', { kinds: ['NOTIFICATION'], field: '/recipients/0' }, /positions in lists are left out$/],
  ['a state', { kinds: ['NOTIFICATION'], field: '/status' }, /\/status is not free text \(enum\)$/],
  ['a time', { kinds: ['NOTIFICATION'], field: '/sentAt' }, /\/sentAt is not free text \(time\)$/],
  ['a number', { kinds: ['NOTIFICATION'], field: '/retryCount' }, /\/retryCount is not free text \(int\)$/],
  ['a whole object', { kinds: ['EFFECTIVENESS'], field: '/environmentalImpact' }, /is not free text \(object\)$/],
  ['an embedding', { kinds: ['AI_ANALYSIS'], field: '/embeddingModel' }, /there is no field \/embeddingModel/],
  ['a field that only some kinds have, for all', { field: '/errorCode' }, /^rules\.0 ORCHESTRATION: there is no field/],
  ['neither field nor pattern', { kinds: ['NOTIFICATION'] }, /^rules\.0 needs a field, a pattern, or both$/],
  ['a pattern that is none', { pattern: '(' }, /^rules\.0 .*missing closing \)/],
  ['a pattern that looks back', { pattern: '(a)\\1' }, /^rules\.0 .*invalid escape sequence/],
  ['a pattern that is too long', { pattern: 'x'.repeat(501) }, /^rules\.0\.pattern .*500/],
  ['a pattern that is too large', { pattern: '(?:[a-z]{50}){10}' }, /^rules\.0 the pattern is too large: \d+ instr/],
  ['an empty replacement', { pattern: 'a', replacement: '' }, /^rules\.0\.replacement /],
  ['a blank replacement', { pattern: 'a', replacement: ' ' }, /^rules\.0\.replacement must be text that is not blank$/],
  ['a replacement that PostgreSQL cannot hold', { pattern: 'a', replacement: 'a\0' }, /^rules\.0\.replacement /],
  ['a replacement that is too long', { pattern: 'a', replacement: 'x'.repeat(51) }, /^rules\.0\.replacement .*50/],
  ['a word that means nothing', { pattern: 'a', replace: 'b' }, /^rules\.0 .*replace/],
];
for (const [what, rule, said] of wrong) {
  test(`${what} is refused, and said to be`, () => {
    const [first = 'nothing', ...more] = mistakesIn(rule);
    assert.match(first, said);
    assert.ok(more.every((mistake) => mistake.startsWith('rules.0')));
  });
}

for (const name of Object.keys(spine)) {
  test(`${name} cannot be replaced in any kind, neither by its name nor by a pattern`, () => {
    for (const { kind } of audits) {
      const [mistake = ''] = mistakesIn({ kinds: [kind], field: `/${name}` });
      assert.equal(mistake, `rules.0 ${kind}: /${name} is what a record is known and found by`);
    }
    const read = readRules(JSON.stringify({ rules: [{ pattern: '(?s).*' }] }), audits);
    assert.ok(read.type === 'rules');
    for (const { kind, example } of audits) {
      assert.equal(read.redaction.get(kind)?.(example).input[name], example[name]);
    }
  });
}

test('what is no JSON, no object or has too many rules is refused', () => {
  assert.deepEqual(mistakesOf('{'), ['is not JSON']);
  for (const file of ['[]', 'null', '{}', '{"rules": {}}', '{"rules": [], "more": 1}']) {
    assert.notDeepEqual(mistakesOf(file), [], file);
  }
  assert.notDeepEqual(mistakesIn(...Array.from({ length: 101 }, () => ({ pattern: 'a' }))), []);
});

test('the rules that docs/redaction.md shows are right, and are about every kind', async () => {
  const page = await readFile(path.join(import.meta.dirname, '../docs/redaction.md'), 'utf8');
  const [, example = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const read = readRules(example, audits);
  assert.ok(read.type === 'rules');
  assert.equal(read.redaction.size, audits.length);
});

test('every mistake is reported at once, and nothing is made of the rules that are right', () => {
  const mistakes = mistakesIn({ pattern: '(' }, { pattern: 'a' }, { kinds: ['MAIL', 'NOTIFICATION'], field: '/mood' });
  assert.deepEqual(
    mistakes.map((mistake) => mistake.split(' ')[0]),
    ['rules.0', 'rules.2', 'rules.2'],
  );
});

test('a kind that no rule is about is encoded by the same function as without rules', () => {
  const read = readRules(JSON.stringify({ rules: [{ kinds: ['NOTIFICATION'], field: '/messageSummary' }] }), audits);
  assert.ok(read.type === 'rules');
  assert.deepEqual([...read.redaction.keys()], ['NOTIFICATION']);
});

test('a record in which nothing is found is the same object, and one in which something is found is left as it was', () => {
  const read = readRules(JSON.stringify({ rules: [{ pattern: '[aeiou]' }] }), audits);
  assert.ok(read.type === 'rules');
  for (const declaration of audits) {
    const redact = read.redaction.get(declaration.kind);
    assert.ok(redact);
    const plain = createEncoder(declaration);
    const redacting = createEncoder(declaration, { redact });
    fc.assert(
      fc.property(anyRecord(declaration), (input) => {
        const before = JSON.stringify(input);
        const { input: kept, pointers } = redact(input);
        assert.equal(JSON.stringify(input), before);
        assert.equal(kept === input, pointers.length === 0);
        assert.equal(plain.encode(input).canonical === redacting.encode(input).canonical, pointers.length === 0);
      }),
      { numRuns: 30 },
    );
  }
});

/** A pattern as RE2 has it, and as JavaScript does. */
const patterns: readonly (readonly [string, RegExp])[] = [
  ['', /(?:)/gu],
  ['.', /[^\n]/gu],
  ['a*', /a*/gu],
  ['\\b', /\b/gu],
  ['^', /^/gu],
  ['$', /$/gu],
  ['[^ ]', /[^ ]/gu],
  ['(?s).+', /.+/gsu],
  ['\\P{Han}', /\P{Script=Han}/gu],
  ['(?i)[a-z]+', /[a-z]+/giu],
];

test('what a pattern matches is replaced as JavaScript would, but never beyond the length that the field takes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...patterns), anyText(60), ([source, native], text) => {
      const max = [...text].length + 3;
      const kept = replaceMatches(RE2JS.compile(source), '[x]')(text, max);
      const expected = text.replaceAll(native, (match) => (match === '' ? '' : '[x]'));
      assert.equal(kept, [...expected].length > max ? '[x]' : expected);
      assert.ok([...kept].length <= max && kept.trim() !== '' && kept.isWellFormed(), kept);
    }),
    { numRuns: 2_000 },
  );
});

test('a whole text is replaced, unless it is empty', () => {
  assert.equal(replaceAll('[x]')('a', 1), '[x]');
  assert.equal(replaceAll('[x]')('', 1), '');
});

test('a pattern on which other engines take for ever ends on the longest text there is', () => {
  const text = `${'a'.repeat(262_143)}!`;
  for (const source of ['(a+)+$', '(a|aa)+$', '(a|a)*b', '(.*)*c', '^(a?){50}a{50}$']) {
    assert.equal(replaceMatches(RE2JS.compile(source), '[x]')(text, text.length), text, source);
  }
});

test('a service whose file of rules is wrong or missing ends, and lists every mistake', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rules-'));
  const file = path.join(folder, 'redaction.json');
  await writeFile(file, JSON.stringify({ rules: [{ pattern: '(' }, { kinds: ['NOTIFICATION'], field: '/mood' }] }));
  for (const [name, said] of [
    [file, /^wrong settings:\n {2}- REDACTION_FILE rules\.0 .*\n {2}- REDACTION_FILE rules\.1 NOTIFICATION: .*\n$/],
    [`${file}.json`, /^wrong settings:\n {2}- REDACTION_FILE cannot be read: ENOENT.*\n$/],
  ] as const) {
    const { code, stdout, stderr } = await run({ DATA_DIR: folder, PORT: '0', REDACTION_FILE: name });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, said);
  }
  await rm(folder, { recursive: true });
});
