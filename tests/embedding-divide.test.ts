/** A batch is divided so that each text gets what it deserves, with as few requests as that takes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createProvider } from '../src/provider/provider.ts';
import { embedDivided } from '../src/resolvers/embedding/divide.ts';
import { createEmbedder } from '../src/resolvers/embedding/embedder.ts';
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
before(async () => {
  peer = await createTestProvider();
});
after(() => peer.stop());

const divide = async (texts: readonly string[]) => {
  peer.requests.length = 0;
  let kept = 0;
  const embedder = createEmbedder({
    provider: createProvider({
      url: peer.url,
      keyFile: undefined,
      dimensions,
      timeoutMs: 10_000,
      clock: createClock('2026-11-18T09:00:00.000Z'),
    }),
    stopping: new AbortController().signal,
    onState: () => {},
    onAnswer: () => {},
  });
  const division = await embedDivided(embedder, 'm', texts, async () => {
    kept += 1;
  });
  return { ...division, requests: peer.requests.length, kept };
};

type Fate = 'embedded' | 'refused' | 'unusable' | 'failing';

/** A provider that stays with what it thinks of a text. */
const behaveBy = (fateOf: (text: string) => Fate): void => {
  peer.behave(({ texts }): Behaviour => {
    const fates = texts.map(fateOf);
    if (fates.includes('failing')) return { type: 'status', status: 500 };
    if (fates.includes('refused')) return { type: 'status', status: 400 };
    const vectors = texts.map((text, index) => (fates[index] === 'unusable' ? null : vectorOf(text)));
    return { type: 'body', body: answerWith(vectors) };
  });
};

test('whatever the provider thinks of which text, each gets its own outcome', async () => {
  const fate = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate>('embedded') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('refused', 'unusable', 'failing') },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 20 }), async (fates) => {
      const texts = fates.map((_, index) => `text ${index}`);
      behaveBy((text) => fates[texts.indexOf(text)] ?? 'embedded');
      const { outcomes, away, requests, kept } = await divide(texts);
      assert.equal(away, undefined);
      assert.deepEqual(
        outcomes.map((outcome) => (outcome.type === 'refused' ? outcome.reason : outcome.type)),
        fates,
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.type === 'embedded') assert.deepEqual(outcome.vector, vectorOf(`text ${index}`));
      }
      assert.equal(kept, requests - 1, 'what is taken is kept before every request but the first');
    }),
    { numRuns: 40 },
  );
});

const many = Array.from({ length: 64 }, (_, index) => `text ${index}`);

test('a batch without fault is one request', async () => {
  behaveBy(() => 'embedded');
  assert.equal((await divide(many)).requests, 1);
});

test('one bad text among 64 takes two requests a halving, and one to ask whether the provider is well', async () => {
  behaveBy((text) => (text === 'text 17' ? 'refused' : 'embedded'));
  const { outcomes, requests } = await divide(many);
  assert.equal(outcomes.filter(({ type }) => type === 'embedded').length, 63);
  assert.equal(requests, 1 + 2 * 6 + 1);
});

test('a provider that refuses everything is found out on the way to the first text, and no text is blamed', async () => {
  peer.behave(() => ({ type: 'status', status: 400 }));
  const { outcomes, away, requests } = await divide(many);
  assert.deepEqual(away, { reason: 'misconfigured', retryAfterMs: undefined });
  assert.ok(outcomes.every(({ type }) => type === 'unknown'));
  assert.equal(requests, 1 + 6 + 1);
});

test('a provider that fails altogether is asked twice', async () => {
  peer.behave(() => ({ type: 'status', status: 500 }));
  const { outcomes, away, requests } = await divide(many);
  assert.deepEqual(away, { reason: 'server_error', retryAfterMs: undefined });
  assert.ok(outcomes.every(({ type }) => type === 'unknown'));
  assert.equal(requests, 2);
});

test('a provider that says when to come back is not asked again until then', async () => {
  peer.behave(() => ({ type: 'status', status: 503, headers: { 'retry-after': '30' } }));
  const { away, requests } = await divide(many);
  assert.deepEqual(away, { reason: 'server_error', retryAfterMs: 30_000 });
  assert.equal(requests, 1);
});

test('a provider that goes away in the middle leaves what it has embedded, and nothing is known of the rest', async () => {
  let asked = 0;
  peer.behave((request) => {
    asked += 1;
    if (asked > 4) return { type: 'status', status: 500 };
    return request.texts.length > 20 ? { type: 'status', status: 413 } : embeds;
  });
  const { outcomes, away } = await divide(many);
  assert.equal(away?.reason, 'server_error');
  assert.deepEqual(
    outcomes.map(({ type }) => type),
    many.map((_, index) => (index < 32 ? 'embedded' : 'unknown')),
  );
});
