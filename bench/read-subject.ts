/** The service on many rows, or on few, asked one question after the other: how long an answer takes, at the 95th percentile. */
import { z } from 'zod';
import type { Bench } from './bench.ts';
import { type LoadedDatabase, openLoaded } from './loaded-database.ts';
import { startServer } from './server-process.ts';
import { quantile } from './statistics.ts';
import type { Running, Sample, Subject } from './subject.ts';

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Throws when there is an error in the answer. */
export type Ask = (question: Question) => Promise<Readonly<Record<string, unknown>>>;

/** What is asked in turn, found out before anything is measured. */
export type QuestionsOf = (ask: Ask, database: LoadedDatabase) => Promise<readonly Question[]>;

export type Size = 'many' | 'few';

const answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.unknown()).optional(),
});

const askAt =
  (address: string, signal: AbortSignal): Ask =>
  async (question) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal,
    });
    const text = await response.text();
    const { data, errors } = answer.parse(JSON.parse(text));
    if (errors !== undefined || data === null || data === undefined) throw new Error(text.slice(0, 500));
    return data;
  };

const open = async (size: Size, questionsOf: QuestionsOf, bench: Bench): Promise<Running> => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openLoaded(size === 'many' ? bench.rows : bench.fewRows, bench));
  const server = opened.use(await startServer('src/main.ts', database, bench));
  const ask = askAt(server.address, bench.signal);
  const questions = await questionsOf(ask, database);
  const kept = opened.move();
  /** Goes on with the next question where the round before has ended. */
  let next = 0;
  return {
    measure: async (seconds): Promise<Sample> => {
      const times: number[] = [];
      const end = performance.now() + seconds * 1_000;
      while (performance.now() < end || times.length === 0) {
        const question = questions[next % questions.length];
        if (question === undefined) return { value: Number.NaN, latency: undefined, faults: ['nothing to ask'] };
        next += 1;
        const startedAt = performance.now();
        try {
          await ask(question);
        } catch (error) {
          bench.signal.throwIfAborted();
          return { value: Number.NaN, latency: undefined, faults: [String(error)] };
        }
        times.push(performance.now() - startedAt);
      }
      return {
        value: quantile(times, 0.95),
        latency: { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) },
        faults: [],
      };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

/** `what` is asked, e.g. the first page of a list. */
export const readSubject = (size: Size, what: string, questionsOf: QuestionsOf): Subject => ({
  label: `${what}, ${size} rows`,
  missing: async () => undefined,
  open: (bench) => open(size, questionsOf, bench),
});
