/**
 * Embeds a batch of texts so that one of them never costs its neighbours, and so that no text is blamed for an outage:
 *
 *   batch ──vectors──▶ each text has its vector
 *         ──refused, or failed while the provider is well──▶ split in halves until the culprit stands alone
 *         ──failed while the provider is not well──▶ nothing is known of any text: all stay as they are
 *
 *   alone ──refused, or no usable vector, while the provider is well──▶ refused
 *         ──failed twice while the provider is well──▶ failing: put off, never given up
 *
 * Whether the provider is well is asked there and then, with a text that nobody can take offence at.
 */

import type { Vector } from '../../provider/answer.ts';
import type { ProviderAnswer, ProviderFailure } from '../../provider/provider.ts';
import type { Embedder } from './embedder.ts';

export type TextOutcome =
  | { readonly type: 'embedded'; readonly vector: Vector }
  /** The provider does not take this text, or makes nothing of it. */
  | { readonly type: 'refused'; readonly reason: 'refused' | 'unusable' }
  /** It fails on this text, though not on others. */
  | { readonly type: 'failing'; readonly reason: ProviderFailure }
  | { readonly type: 'unknown' };

export interface Division {
  /** One per text, in order. */
  readonly outcomes: readonly TextOutcome[];
  /** Set when the provider was not well. */
  readonly away: { readonly reason: ProviderFailure; readonly retryAfterMs: number | undefined } | undefined;
}

export const notKnown: TextOutcome = { type: 'unknown' };

type Failed = Extract<ProviderAnswer, { readonly type: 'failed' }>;

/** What is said about the provider as a whole, or what it has asked for by itself: asking on would not help. */
const isGeneral = ({ reason, retryAfterMs }: Failed): boolean =>
  reason === 'aborted' || reason === 'breaker_open' || reason === 'no_key' || retryAfterMs !== undefined;

export const embedDivided = async (
  embedder: Pick<Embedder, 'embed' | 'isWell'>,
  model: string,
  texts: readonly string[],
  /** Called before every request but the first: a long division keeps what it has taken. */
  onGoingOn: () => Promise<void>,
): Promise<Division> => {
  let away: Division['away'];
  let asked = 0;

  const embed = async (part: readonly string[]): Promise<ProviderAnswer> => {
    if (asked > 0) await onGoingOn();
    asked += 1;
    return embedder.embed(model, part);
  };

  /** Whether the texts are to blame. If not, the provider is away: nothing more is asked. */
  const isTheirs = async (answer: ProviderAnswer): Promise<boolean> => {
    const failure: Failed = answer.type === 'failed' ? answer : { type: 'failed', reason: 'misconfigured' };
    if (!isGeneral(failure)) {
      await onGoingOn();
      if (await embedder.isWell(model)) return true;
    }
    away = { reason: failure.reason, retryAfterMs: failure.retryAfterMs };
    return false;
  };

  const alone = async (text: string, answer: ProviderAnswer, mayRepeat: boolean): Promise<TextOutcome> => {
    const [vector] = answer.type === 'vectors' ? answer.vectors : [];
    if (vector !== undefined) return { type: 'embedded', vector };
    if (!(await isTheirs(answer))) return notKnown;
    switch (answer.type) {
      case 'vectors':
        return { type: 'refused', reason: 'unusable' };
      case 'refused':
        return { type: 'refused', reason: 'refused' };
      case 'failed':
        if (!mayRepeat) return { type: 'failing', reason: answer.reason };
        return alone(text, await embed([text]), false);
    }
  };

  const divide = async (part: readonly string[]): Promise<readonly TextOutcome[]> => {
    const middle = Math.ceil(part.length / 2);
    return [...(await embedPart(part.slice(0, middle))), ...(await embedPart(part.slice(middle)))];
  };

  const embedPart = async (part: readonly string[]): Promise<readonly TextOutcome[]> => {
    if (away !== undefined) return part.map(() => notKnown);
    const answer = await embed(part);
    const [first] = part;
    if (first !== undefined && part.length === 1) return [await alone(first, answer, true)];
    switch (answer.type) {
      case 'vectors':
        // Where there is a single vector, it shows that the provider is well.
        if (answer.vectors.every((vector) => vector === undefined) && !(await isTheirs(answer))) {
          return part.map(() => notKnown);
        }
        return answer.vectors.map((vector) =>
          vector === undefined ? { type: 'refused', reason: 'unusable' } : { type: 'embedded', vector },
        );
      case 'refused':
        return divide(part);
      case 'failed':
        return (await isTheirs(answer)) ? divide(part) : part.map(() => notKnown);
    }
  };

  return { outcomes: await embedPart(texts), away };
};
