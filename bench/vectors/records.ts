/** AI analyses with vectors, as callers send them and as the service stores them. */
import { systemClock } from '../../src/clock.ts';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { createRecorder } from '../../src/resolvers/record.ts';
import { aiAnalysis } from '../../src/schema/audits/ai-analysis.ts';
import { createEncoder } from '../../src/schema/content.ts';
import type { Corpus } from './corpus.ts';

export const { table, encode } = createEncoder(aiAnalysis);
export const model = 'bench';

const severities = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'] as const;

/** Half of the records are of production, one in a hundred is of test; neither has to do with what they mean. */
export const environmentOf = (number: number): string => {
  const drawn = Math.imul(number + 1, 2_654_435_761) >>> 0;
  const share = drawn / 2 ** 32;
  if (share < 0.5) return 'PRODUCTION';
  if (share < 0.8) return 'STAGING';
  return share < 0.99 ? 'DEVELOPMENT' : 'TEST';
};

/** The kind's example under a key of its own. */
const inputOf = (corpus: Corpus, prefix: string, number: number) => ({
  ...aiAnalysis.example,
  idempotencyKey: `${prefix}/${number}`,
  occurredAt: new Date().toISOString(),
  environment: environmentOf(number),
  severity: severities[number % severities.length],
  embedding: corpus.vector(number),
  embeddingModel: model,
});

/** What GraphQL would have made of the times. */
const coerced = (input: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      aiAnalysis.fields[name]?.type.type === 'time' ? new Date(String(value)) : value,
    ]),
  );

const recorder = createRecorder({ write: async () => ({ type: 'recorded' }), clock: systemClock });
const origin: Parameters<typeof recorder.record>[1] = {
  recordedBy: 'bench',
  recordedVia: 'NONE',
  traceId: undefined,
};

/** Rows as the service writes them into its statement. */
export const storedRows = (corpus: Corpus, numbers: readonly number[]): Promise<readonly string[]> =>
  Promise.all(
    numbers.map(async (number) => {
      const { record } = await recorder.record(encode(coerced(inputOf(corpus, 'loaded', number))), origin);
      return record.json;
    }),
  );

/** A request that records a batch of them. */
export const batchBody = (corpus: Corpus, prefix: string, numbers: readonly number[]): string =>
  JSON.stringify({
    query: RecordAuditsDocument.toString(),
    variables: { inputs: numbers.map((number) => ({ [aiAnalysis.member]: inputOf(corpus, prefix, number) })) },
  });
