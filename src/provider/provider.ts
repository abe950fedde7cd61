/**
 * An OpenAI-compatible embedding provider, asked over HTTP: one request, one answer, nothing repeated here.
 *
 * Whatever happens is an answer, never a thrown error, and never carries a word of the request or of what came back:
 * both may hold what nobody should read in a log.
 */
import type { Clock } from '../clock.ts';
import { readAnswer, type Vector } from './answer.ts';
import { bodyWithin } from './body.ts';
import { readKey } from './key-file.ts';
import { retryAfterMs } from './retry-after.ts';

/** Why no vectors came. A fixed list: these are labels of a metric. */
export type ProviderFailure =
  | 'timeout'
  /** Refused, reset or hung up. */
  | 'unreachable'
  | 'server_error'
  | 'rate_limited'
  | 'unauthorized'
  /** An answer that a right address and a known model do not give: 404, a redirect. */
  | 'misconfigured'
  | 'no_key'
  /** Not JSON, or not of the form that was agreed on. */
  | 'malformed'
  | 'too_large'
  | 'wrong_count'
  | 'wrong_dimensions'
  /** Not asked: it has failed too often just now. */
  | 'breaker_open'
  /** Not asked to the end: the service stops. */
  | 'aborted';

export type ProviderAnswer =
  /** One per text, in order; `undefined` where what came is no vector: not finite, or all zero. */
  | { readonly type: 'vectors'; readonly vectors: readonly (Vector | undefined)[] }
  /** The provider does not take one of these texts, or all of them together. */
  | { readonly type: 'refused'; readonly status: number }
  | {
      readonly type: 'failed';
      readonly reason: ProviderFailure;
      readonly status?: number;
      /** What the provider itself has asked for. */
      readonly retryAfterMs?: number;
    };

export interface Provider {
  readonly embed: (model: string, texts: readonly string[], signal?: AbortSignal) => Promise<ProviderAnswer>;
}

export interface ProviderOptions {
  readonly url: string;
  readonly keyFile: string | undefined;
  readonly dimensions: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Of what a number takes as JSON text, with room to spare. */
const bytesPerNumber = 32;
const bytesBeside = 65_536;

/** The base with or without `/v1`, or the full address. */
export const embeddingsAddress = (url: string): URL => {
  const address = new URL(url);
  const path = address.pathname.replace(/\/+$/, '');
  if (path.endsWith('/embeddings')) address.pathname = path;
  else address.pathname = path.endsWith('/v1') ? `${path}/embeddings` : `${path}/v1/embeddings`;
  return address;
};

/** What a status other than 2xx says: that the input is not taken, or that nothing was looked at. */
const statusAnswer = (status: number, retryAfter: number | undefined): ProviderAnswer => {
  const failed = (reason: ProviderFailure): ProviderAnswer => ({
    type: 'failed',
    reason,
    status,
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  });
  switch (status) {
    case 400:
    case 413:
    case 422:
      return { type: 'refused', status };
    case 401:
    case 403:
      return failed('unauthorized');
    case 408:
      return failed('timeout');
    case 429:
      return failed('rate_limited');
    default:
      return failed(status >= 500 ? 'server_error' : 'misconfigured');
  }
};

export const createProvider = ({ url, keyFile, dimensions, timeoutMs, clock }: ProviderOptions): Provider => {
  const address = embeddingsAddress(url);

  const ask = async (model: string, texts: readonly string[], signal: AbortSignal): Promise<ProviderAnswer> => {
    const key = keyFile === undefined ? undefined : await readKey(keyFile);
    if (key?.type === 'unusable') return { type: 'failed', reason: 'no_key' };
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key.key}` }),
      },
      body: JSON.stringify({ model, input: texts, encoding_format: 'float' }),
      // Elsewhere the key has no business.
      redirect: 'manual',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      return statusAnswer(response.status, retryAfterMs(response.headers.get('retry-after'), clock.now()));
    }
    const text = await bodyWithin(response, texts.length * dimensions * bytesPerNumber + bytesBeside);
    if (text === undefined) return { type: 'failed', reason: 'too_large' };
    const answer = readAnswer(text, texts.length, dimensions);
    return answer.type === 'vectors' ? answer : { type: 'failed', reason: answer.reason };
  };

  return {
    embed: async (model, texts, signal) => {
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        return await ask(model, texts, signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
      } catch {
        if (signal?.aborted === true) return { type: 'failed', reason: 'aborted' };
        return { type: 'failed', reason: deadline.aborted ? 'timeout' : 'unreachable' };
      }
    },
  };
};
