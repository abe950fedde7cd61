/** Names of callers: what may be one, and that no mode gives a name which belongs to another. */
import type { AuthenticationMethod } from '../../principal.ts';

/** Code points, as PostgreSQL counts them. */
const longest = 512;

/** Names that begin so are given by one mode alone: a policy may go by the name and need not ask how it is known. */
const ownBeginnings: Readonly<Record<string, AuthenticationMethod>> = {
  'system:': 'KUBERNETES',
  'spiffe:': 'MTLS',
};

export const isNameFor = (method: AuthenticationMethod, name: string): boolean =>
  name.trim() === name &&
  name !== '' &&
  name !== 'anonymous' &&
  name.length <= 2 * longest &&
  [...name].length <= longest &&
  !/[\p{Cc}\p{Cs}]/u.test(name) &&
  Object.entries(ownBeginnings).every(([beginning, owner]) => owner === method || !name.startsWith(beginning));
