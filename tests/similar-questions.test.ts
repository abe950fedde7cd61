/** What a search by meaning is not answered to, and what it is told instead. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notification } from '../src/schema/audits/notification.ts';
import { recordReports } from './support/analyses.ts';
import { startApp } from './support/app.ts';
import { dimensions, embeds, vectorOf } from './support/embedding-provider.ts';
import { recordAll } from './support/kept.ts';
import { type Library, openLibrary } from './support/library.ts';
import { notificationInput } from './support/notification.ts';

let library: Library;
before(async () => {
  library = await openLibrary();
});
after(() => library.stop());

test('exactly one of text, vector and record is taken', async () => {
  const one = [{ pointer: '/text', detail: 'exactly one of text, embedding and auditId is needed' }];
  const embedding = vectorOf('x');
  for (const [args, variables] of [
    ['first: 1', {}],
    [`text: "x", auditId: "${library.kept[0]?.id}"`, {}],
    ['text: "x", embedding: $embedding', { embedding }],
  ] as const) {
    assert.deepEqual(await library.problemOf(args, variables), { status: 400, code: 'VALIDATION_FAILED', errors: one });
  }
});

test('every argument has its rules, and all that are broken are told', async () => {
  const wrong = async (args: string, variables: Readonly<Record<string, unknown>> = {}) =>
    (await library.problemOf(args, variables)).errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
  assert.deepEqual(await wrong('text: " "'), ['/text must not be empty or blank']);
  assert.deepEqual(await wrong('text: "x", first: 0'), ['/first must be between 1 and 100, not 0']);
  assert.deepEqual(await wrong('text: "x", first: 101'), ['/first must be between 1 and 100, not 101']);
  assert.deepEqual(await wrong('embedding: $embedding', { embedding: [1, 2] }), [
    `/embedding must have exactly ${dimensions} numbers, not 2`,
  ]);
  assert.deepEqual(await wrong('embedding: $embedding', { embedding: vectorOf('x').map(() => 0) }), [
    '/embedding must not be all zero',
  ]);
  assert.deepEqual(await wrong(`auditId: "${library.kept[0]?.id}", model: "m"`), [
    '/model is not taken together with auditId: the model is that of the record',
  ]);
  assert.deepEqual(await wrong('text: "x", filter: { environment: [], cluster: "\\u0000" }'), [
    '/filter/environment must have 1 to 100 items, not 0',
    '/filter/cluster/0 must not contain NUL characters or unpaired surrogates: PostgreSQL cannot hold them',
  ]);
  assert.deepEqual(
    await wrong('text: "x", filter: { occurredAt: { from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } }'),
    ['/filter/occurredAt/to must not be before from'],
  );
});

test('a record that is not there, of another kind or without a vector is no question, and it is said why', async () => {
  const [other = ''] = await recordAll(library.service, notification, [notificationInput('n')]);
  const [wordless = ''] = await recordReports(library.service, 'wordless', [' '], {
    topRecommendation: null,
    recommendations: null,
  });
  assert.equal((await library.problemOf('auditId: "00000000-0000-8000-8000-000000000000"')).code, 'AUDIT_UNKNOWN');
  assert.equal((await library.problemOf(`auditId: "${other}"`)).code, 'AUDIT_UNKNOWN');
  assert.equal((await library.problemOf(`auditId: "${wordless}"`)).code, 'EMBEDDING_MISSING');
});

test('a text that the provider refuses, or does not answer to, is told so; record and vector work on', async () => {
  library.peer.behave(() => ({ type: 'status', status: 400 }));
  assert.deepEqual(await library.problemOf('text: "x"'), { status: 422, code: 'EMBEDDING_REFUSED', errors: [] });
  library.peer.behave(() => ({ type: 'status', status: 500 }));
  assert.deepEqual(await library.problemOf('text: "x"'), { status: 503, code: 'EMBEDDING_UNAVAILABLE', errors: [] });
  assert.equal((await library.search(`auditId: "${library.kept[0]?.id}", first: 3`)).edges.length, 3);
  library.peer.behave(() => embeds);
  assert.equal((await library.search('text: "x"')).edges.length, 10, 'ten where nobody says how many');
});

test('without a provider a text cannot be searched for, a vector can', async (t) => {
  const plain = await startApp();
  t.after(plain.stop);
  await recordReports(plain, 'sent', ['words'], { embedding: vectorOf('words'), embeddingModel: 'theirs' });
  const byText = await plain.post('{ similarAIAnalyses(text: "x") { exact } }');
  assert.deepEqual([byText.status, byText.errors[0]?.extensions.code], [422, 'EMBEDDING_NOT_CONFIGURED']);
  const byVector = await plain.post(
    'query ($embedding: [Float!]) { similarAIAnalyses(embedding: $embedding) { edges { similarity } } }',
    { embedding: vectorOf('words') },
  );
  assert.deepEqual(byVector.data, { similarAIAnalyses: { edges: [{ similarity: 1 }] } });
});
