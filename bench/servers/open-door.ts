/** Everybody may do everything: the door of servers that are compared by what they do with a record. */
import { createAllowance } from '../../src/access/allowance.ts';
import { createCallers } from '../../src/access/callers.ts';
import { openPolicy } from '../../src/access/policy.ts';
import type { RateLimit } from '../../src/access/rate.ts';
import { systemClock } from '../../src/clock.ts';
import { anonymous } from '../../src/principal.ts';
import { audits } from '../../src/schema/audits/index.ts';

const policy = openPolicy(audits.map(({ kind }) => kind));

export const openDoor = (rateLimit: RateLimit) =>
  createCallers({ policy: () => policy, rateLimit, clock: systemClock });

const { access, bucket } = openDoor({ perSecond: 0, burst: 0 })(anonymous);

/** As part of a request's context, without a limit on what is sent. */
export const unlimited = { access, allowance: createAllowance(bucket), onDenied: (): void => {} };
