/**
 * The public keys of an issuer. They are fetched again every ten minutes, and when a token names a key that is not
 * there, but never more often than the pause allows, whatever comes in and whether fetching works or not. When the
 * issuer is away, the keys that are known go on working.
 */
import { isDeepStrictEqual } from 'node:util';
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';

const refreshMs = 600_000;
const pauseMs = 10_000;
const mostKeys = 100;

/** A key without an id cannot be asked for; a private or shared one has no place in a set that is public. */
const usableKey = z
  .looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().min(1).max(256) })
  .refine((key) => !('d' in key));
const keySetDocument = z.object({ keys: z.array(z.unknown()).max(mostKeys) });

const usableKeys = (document: unknown): readonly JWK[] => {
  const keys = keySetDocument.parse(document).keys.flatMap((key) => {
    const read = usableKey.safeParse(key);
    return read.success ? [read.data] : [];
  });
  if (keys.length === 0) throw new Error('the key set holds no public key with an id');
  return keys;
};

export interface KeySet {
  /** Fetches for the first time; that this fails stops nobody from starting. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
  /** Whether there is a key of this id, after fetching where that may help. */
  readonly has: (keyId: string) => 'yes' | Promise<'yes' | 'no' | 'unavailable'>;
  readonly find: JWTVerifyGetKey;
  /** When the keys were fetched, in milliseconds since 1970. */
  readonly fetchedAt: () => number | undefined;
}

export interface KeySetOptions {
  /** Answers the JSON of a key set (RFC 7517), or throws. */
  readonly fetchKeys: () => Promise<unknown>;
  readonly onChanged: () => void;
  readonly onFailed: (error: unknown) => void;
  readonly clock: Clock;
}

interface Keys {
  readonly list: readonly JWK[];
  readonly ids: ReadonlySet<string>;
  readonly find: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

export const createKeySet = ({ fetchKeys, onChanged, onFailed, clock }: KeySetOptions): KeySet => {
  let keys: Keys | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  let underWay: Promise<void> | undefined;
  let stopped = false;
  let cancel = (): void => {};

  const fetchOnce = async (): Promise<void> => {
    try {
      const list = usableKeys(await fetchKeys());
      const isChanged = !isDeepStrictEqual(list, keys?.list);
      const ids = new Set(list.flatMap(({ kid }) => (kid === undefined ? [] : [kid])));
      const find = isChanged || keys === undefined ? createLocalJWKSet({ keys: [...list] }) : keys.find;
      const isFirst = keys === undefined;
      keys = { list, ids, find, fetchedAt: clock.now() };
      hasFailed = false;
      if (isChanged && !isFirst) onChanged();
    } catch (error) {
      hasFailed = true;
      onFailed(error);
    }
  };

  const refresh = (): Promise<void> => {
    cancel();
    triedAt = clock.now();
    underWay ??= fetchOnce().finally(() => {
      underWay = undefined;
      if (!stopped) cancel = clock.after(hasFailed ? pauseMs : refreshMs, () => void refresh());
    });
    return underWay;
  };

  const ask = async (keyId: string): Promise<'yes' | 'no' | 'unavailable'> => {
    if (underWay !== undefined || Math.abs(clock.now() - triedAt) >= pauseMs) await refresh();
    if (keys?.ids.has(keyId) === true) return 'yes';
    return hasFailed ? 'unavailable' : 'no';
  };

  return {
    start: refresh,
    stop: () => {
      stopped = true;
      cancel();
    },
    has: (keyId) => (keys?.ids.has(keyId) === true ? 'yes' : ask(keyId)),
    find: (header, token) => {
      if (keys === undefined) throw new Error('asked for a key before there are any');
      return keys.find(header, token);
    },
    fetchedAt: () => keys?.fetchedAt,
  };
};
