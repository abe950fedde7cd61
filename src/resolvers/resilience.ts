/**
 * How the database is asked when it may not answer:
 *
 *   closed ──10 transient failures in a row──▶ open ──a probe succeeds──▶ closed
 *
 * While closed, a statement has up to three attempts, with exponential backoff and jitter, inside its deadline. While
 * open, nothing is asked at all: records go straight to the queue. Probes are sent apart from the records, one every
 * five seconds, so that no record waits for one.
 */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
} from 'cockatiel';
import { failureOf } from '../database/failure.ts';
import { type BreakerState, breakerStateOf } from './breaker.ts';
import { classify } from './failure.ts';

/** The statement was still unanswered at its deadline. It may or may not have been executed. */
export class DeadlineError extends Error {
  constructor() {
    super('the database did not answer in time');
    this.name = 'DeadlineError';
  }
}

export interface Resilience {
  /**
   * Runs a statement with retries. `attempt` counts from 1: from the second on, an earlier one may have succeeded
   * unseen. Throws the last failure, DeadlineError, or BrokenCircuitError at once while the breaker is open.
   */
  readonly run: <T>(statement: (attempt: number) => Promise<T>, deadlineMs: number) => Promise<T>;
  /** Asks once, through the open breaker when its time has come. Answers whether the database is there. */
  readonly probe: (statement: () => Promise<void>, deadlineMs: number) => Promise<boolean>;
  readonly state: () => BreakerState;
}

export interface ResilienceLimits {
  readonly attempts: number;
  readonly failuresToOpen: number;
  readonly probeEveryMs: number;
  /** Before the second attempt; it grows from there, with jitter. */
  readonly firstBackoffMs: number;
}

export const defaultResilience: ResilienceLimits = {
  attempts: 3,
  failuresToOpen: 10,
  probeEveryMs: 5_000,
  firstBackoffMs: 20,
};

const isTransient = (error: unknown): boolean =>
  !(error instanceof BrokenCircuitError) && classify(failureOf(error)).class === 'transient';

/** Answers or throws within `ms`. What comes later is not waited for. */
export const within = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError()), Math.max(1, ms));
  try {
    const answer = work();
    answer.catch(() => {}); // Told through the race; afterwards nobody listens.
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
};

export const createResilience = (
  onState: (state: BreakerState) => void,
  limits: ResilienceLimits = defaultResilience,
): Resilience => {
  const breaker = circuitBreaker(handleWhen(isTransient), {
    halfOpenAfter: Number.NEGATIVE_INFINITY, // It goes by the wall clock, which may be set; see below.
    breaker: new ConsecutiveBreaker(limits.failuresToOpen),
  });
  const retryTransient = retry(
    handleWhen((error) => isTransient(error) && !(error instanceof DeadlineError)),
    {
      maxAttempts: limits.attempts - 1, // cockatiel counts the repetitions
      backoff: new ExponentialBackoff({ initialDelay: limits.firstBackoffMs, maxDelay: 15 * limits.firstBackoffMs }),
    },
  );
  const state = (): BreakerState => breakerStateOf(breaker.state);
  let openedAt = 0;
  breaker.onStateChange(() => {
    if (state() === 'open') openedAt = performance.now();
    onState(state());
  });

  return {
    run: (statement, deadlineMs) => {
      const until = performance.now() + deadlineMs;
      let attempt = 0;
      return retryTransient.execute(() => {
        if (breaker.state !== CircuitState.Closed) throw new BrokenCircuitError();
        attempt += 1;
        const left = until - performance.now();
        if (left <= 0) throw new DeadlineError();
        return breaker.execute(() => within(left, () => statement(attempt)));
      });
    },
    probe: async (statement, deadlineMs) => {
      if (state() === 'open' && performance.now() - openedAt < limits.probeEveryMs) return false;
      try {
        await breaker.execute(() => within(deadlineMs, statement));
        return true;
      } catch (error) {
        if (error instanceof BrokenCircuitError || isTransient(error)) return false;
        throw error;
      }
    },
    state,
  };
};
