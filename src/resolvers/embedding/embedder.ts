/**
 * How the provider is asked when it may not answer:
 *
 *   closed ──5 failures in a row──▶ open ──a probe succeeds──▶ closed
 *
 * While open, a search is told so at once, and the worker alone asks, one probe after each of its pauses. A text that
 * the provider does not take is an answer, not a failure: the provider is there. Nothing is repeated here; the worker
 * comes back to a record by itself, and a search has somebody waiting for it.
 */
import { BulkheadRejectedError, bulkhead, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel';
import type { Provider, ProviderAnswer } from '../../provider/provider.ts';
import { type BreakerState, breakerStateOf } from '../breaker.ts';

export interface Embedder {
  readonly embed: (model: string, texts: readonly string[]) => Promise<ProviderAnswer>;
  /** For a search; `undefined` when too many others wait. */
  readonly embedQuery: (model: string, text: string) => Promise<ProviderAnswer | undefined>;
  /** Whether the provider embeds a text that nobody can take offence at. Passes an open breaker, and may close it. */
  readonly isWell: (model: string) => Promise<boolean>;
  readonly state: () => BreakerState;
}

export interface EmbedderOptions {
  readonly provider: Provider;
  /** Ends what the worker has under way. */
  readonly stopping: AbortSignal;
  readonly onState: (state: BreakerState) => void;
  /** Told of every answer, and of how long it took. */
  readonly onAnswer: (answer: ProviderAnswer, seconds: number) => void;
}

const failuresToOpen = 5;
const queriesAtOnce = 8;
const queriesWaiting = 32;

/** A provider that does not embed these two words embeds nothing. */
const controlText = 'audit trail';

/** An answer that speaks against the provider, on its way through the breaker. */
class ProviderFailed extends Error {
  readonly answer: ProviderAnswer;
  constructor(answer: ProviderAnswer) {
    super('the provider failed');
    this.name = 'ProviderFailed';
    this.answer = answer;
  }
}

export const createEmbedder = ({ provider, stopping, onState, onAnswer }: EmbedderOptions): Embedder => {
  const breaker = circuitBreaker(handleType(ProviderFailed), {
    halfOpenAfter: Number.NEGATIVE_INFINITY, // It goes by the wall clock, which may be set; the worker's pauses pace it.
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  const queries = bulkhead(queriesAtOnce, queriesWaiting);
  const state = (): BreakerState => breakerStateOf(breaker.state);
  breaker.onStateChange(() => onState(state()));

  const ask = async (model: string, texts: readonly string[], signal?: AbortSignal): Promise<ProviderAnswer> => {
    const startedAt = performance.now();
    const answer = await provider.embed(model, texts, signal);
    onAnswer(answer, (performance.now() - startedAt) / 1_000);
    return answer;
  };

  const through = async (work: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> => {
    try {
      return await breaker.execute(async () => {
        const answer = await work();
        if (answer.type === 'failed' && answer.reason !== 'aborted') throw new ProviderFailed(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof ProviderFailed) return error.answer;
      throw error;
    }
  };

  const whileClosed = (work: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> =>
    state() === 'closed' ? through(work) : Promise.resolve({ type: 'failed', reason: 'breaker_open' });

  return {
    embed: (model, texts) => whileClosed(() => ask(model, texts, stopping)),
    embedQuery: async (model, text) => {
      try {
        return await queries.execute(() => whileClosed(() => ask(model, [text])));
      } catch (error) {
        if (error instanceof BulkheadRejectedError) return undefined;
        throw error;
      }
    },
    isWell: async (model) => {
      const answer = await through(async () => {
        const control = await ask(model, [controlText], stopping);
        const isVector = control.type === 'vectors' && control.vectors[0] !== undefined;
        return isVector || control.type === 'failed' ? control : { type: 'failed', reason: 'misconfigured' };
      });
      return answer.type === 'vectors';
    },
    state,
  };
};
