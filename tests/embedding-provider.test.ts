/** What an embedding provider answers is believed only as far as it can be checked, and nothing of it is repeated. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { createProvider, embeddingsAddress, type Provider, type ProviderAnswer } from '../src/provider/provider.ts';
import { createClock } from './support/clock.ts';
import {
  answerWith,
  type Behaviour,
  createTestProvider,
  dimensions,
  embeds,
  type TestProvider,
  vectorOf,
} from './support/embedding-provider.ts';

let peer: TestProvider;
let folder: string;
const clock = createClock('2026-11-18T09:00:00.000Z');

const providerAt = (url: string, more: { readonly keyFile?: string; readonly timeoutMs?: number } = {}): Provider =>
  createProvider({ url, keyFile: more.keyFile, dimensions, timeoutMs: more.timeoutMs ?? 10_000, clock });

before(async () => {
  peer = await createTestProvider();
  folder = await mkdtemp(path.join(tmpdir(), 'provider-'));
});
after(async () => {
  await peer.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  peer.requests.length = 0;
  peer.behave(() => embeds);
});

const ask = (how: Behaviour, texts: readonly string[] = ['one', 'two', 'three']): Promise<ProviderAnswer> => {
  peer.behave(() => how);
  return providerAt(peer.url).embed('some-model', texts);
};

const body = (value: unknown): Behaviour => ({
  type: 'body',
  body: typeof value === 'string' ? value : JSON.stringify(value),
});
const vectors = (...values: readonly unknown[]): Behaviour => body(answerWith(values));
const good = vectorOf('good');

test('the model and the texts are sent as OpenAI has them, and a vector comes back for each', async () => {
  const answer = await providerAt(peer.url).embed('some-model', ['one', 'two']);
  assert.deepEqual(answer, { type: 'vectors', vectors: [vectorOf('one'), vectorOf('two')] });
  assert.deepEqual(peer.requests, [
    { path: '/v1/embeddings', authorization: undefined, model: 'some-model', texts: ['one', 'two'] },
  ]);
});

test('vectors are put in order by their index, whatever the order in the answer', async () => {
  const data = ['three', 'one', 'two'].map((text) => ({
    index: ['one', 'two', 'three'].indexOf(text),
    embedding: vectorOf(text),
  }));
  const answer = await ask(body({ data }));
  assert.deepEqual(answer, { type: 'vectors', vectors: ['one', 'two', 'three'].map(vectorOf) });
});

const withOne = (bad: unknown): Behaviour => vectors(good, bad, good);
for (const [what, bad] of [
  ['null in place of a vector', null],
  ['null among its numbers', good.with(7, Number.NaN)],
  ['a text among its numbers', (good as readonly unknown[]).with(7, '1')],
  ['only zeros', good.map(() => 0)],
  ['only numbers that are zero in 32 bits', good.map(() => 1e-60)],
  ['a number beyond 32 bits', good.with(7, 3.5e38)],
] as const) {
  test(`${what} costs that text its vector, and no other`, async () => {
    assert.deepEqual(await ask(withOne(bad)), { type: 'vectors', vectors: [good, undefined, good] });
  });
}

test('NaN and Infinity as Python writes them are no reason to lose the neighbours', async () => {
  for (const written of ['NaN', 'Infinity', '-Infinity']) {
    const text = answerWith([good, good.with(3, 12_345), good]).replace('12345', written);
    assert.deepEqual(await ask(body(text)), { type: 'vectors', vectors: [good, undefined, good] }, written);
  }
});

const failed = (reason: string, more: Readonly<Record<string, unknown>> = {}) => ({ type: 'failed', reason, ...more });
for (const [what, how, expected] of [
  ['too few vectors', vectors(good, good), failed('wrong_count')],
  ['too many vectors', vectors(good, good, good, good), failed('wrong_count')],
  ['vectors of 768 numbers', vectors(...[1, 2, 3].map(() => good.slice(0, 768))), failed('wrong_dimensions')],
  ['one vector a number too long', vectors(good, good, [...good, 1]), failed('wrong_dimensions')],
  ['the same index twice', body({ data: [0, 1, 1].map((index) => ({ index, embedding: good })) }), failed('malformed')],
  [
    'an index beyond the end',
    body({ data: [0, 1, 3].map((index) => ({ index, embedding: good })) }),
    failed('malformed'),
  ],
  ['no index', body({ data: [0, 1, 2].map(() => ({ embedding: good })) }), failed('malformed')],
  ['a page of HTML', body('<html>down for maintenance</html>'), failed('malformed')],
  ['nothing', body(''), failed('malformed')],
  ['JSON of another kind', body({ embeddings: [] }), failed('malformed')],
  ['a body without end', { type: 'endless' }, failed('too_large')],
  ['no answer at all', { type: 'hangsUp' }, failed('unreachable')],
  ['400', { type: 'status', status: 400 }, { type: 'refused', status: 400 }],
  ['413', { type: 'status', status: 413 }, { type: 'refused', status: 413 }],
  ['422', { type: 'status', status: 422 }, { type: 'refused', status: 422 }],
  ['401', { type: 'status', status: 401 }, failed('unauthorized', { status: 401 })],
  ['403', { type: 'status', status: 403 }, failed('unauthorized', { status: 403 })],
  ['404', { type: 'status', status: 404 }, failed('misconfigured', { status: 404 })],
  ['408', { type: 'status', status: 408 }, failed('timeout', { status: 408 })],
  ['429', { type: 'status', status: 429 }, failed('rate_limited', { status: 429 })],
  ['500', { type: 'status', status: 500 }, failed('server_error', { status: 500 })],
] as const satisfies readonly (readonly [string, Behaviour, object])[]) {
  test(`${what} is ${JSON.stringify(expected)}`, async () => {
    assert.deepEqual(await ask(how), expected);
  });
}

test('Retry-After is heard in seconds and as a date, and nobody is waited for longer than ten minutes', async () => {
  const after = async (header: string): Promise<number | undefined> => {
    const answer = await ask({ type: 'status', status: 429, headers: { 'retry-after': header } });
    return answer.type === 'failed' ? answer.retryAfterMs : undefined;
  };
  assert.equal(await after('7'), 7_000);
  assert.equal(await after('Wed, 18 Nov 2026 09:00:30 GMT'), 30_000);
  assert.equal(await after('Wed, 18 Nov 2026 08:00:00 GMT'), 0);
  assert.equal(await after('86400'), 600_000);
  assert.equal(await after('soon'), undefined);
});

test('a provider that does not answer in time is given up', async () => {
  peer.behave(() => ({ type: 'silent' }));
  const answer = await providerAt(peer.url, { timeoutMs: 100 }).embed('m', ['text']);
  assert.deepEqual(answer, failed('timeout'));
});

test('a request under way ends when it is told to', async () => {
  peer.behave(() => ({ type: 'silent' }));
  const stopping = new AbortController();
  const answer = providerAt(peer.url).embed('m', ['text'], stopping.signal);
  stopping.abort();
  assert.deepEqual(await answer, failed('aborted'));
});

test('the address is the base, with or without /v1, or the whole of it', () => {
  for (const [url, address] of [
    ['https://api.example.com', 'https://api.example.com/v1/embeddings'],
    ['https://api.example.com/', 'https://api.example.com/v1/embeddings'],
    ['https://api.example.com/v1', 'https://api.example.com/v1/embeddings'],
    ['http://gateway:8080/team/v1/', 'http://gateway:8080/team/v1/embeddings'],
    ['http://gateway:8080/openai/deployments/x/embeddings?api-version=2', undefined],
  ] as const) {
    assert.equal(embeddingsAddress(url).href, address ?? url);
  }
});

test('the key is read anew for every request, so a rotated one needs no restart', async () => {
  const keyFile = path.join(folder, 'key');
  await writeFile(keyFile, 'first-key\n');
  const provider = providerAt(peer.url, { keyFile });
  await provider.embed('m', ['text']);
  await writeFile(keyFile, 'second-key\n');
  await provider.embed('m', ['text']);
  assert.deepEqual(
    peer.requests.map(({ authorization }) => authorization),
    ['Bearer first-key', 'Bearer second-key'],
  );
});

test('without a usable key nothing is asked, and the key is not repeated', async () => {
  const keyFile = path.join(folder, 'unusable');
  const provider = providerAt(peer.url, { keyFile });
  for (const content of [undefined, '', ' \n', 'two\nlines', 'schlüssel']) {
    if (content !== undefined) await writeFile(keyFile, content);
    assert.deepEqual(await provider.embed('m', ['text']), failed('no_key'));
  }
  assert.deepEqual(peer.requests, []);
});

test('the key does not follow a redirect', async () => {
  const elsewhere = await createTestProvider();
  const keyFile = path.join(folder, 'redirected');
  await writeFile(keyFile, 'the-key');
  peer.behave(() => ({ type: 'status', status: 307, headers: { location: `${elsewhere.url}/v1/embeddings` } }));
  assert.deepEqual(
    await providerAt(peer.url, { keyFile }).embed('m', ['text']),
    failed('misconfigured', { status: 307 }),
  );
  assert.deepEqual(elsewhere.requests, []);
  await elsewhere.stop();
});
