/** The door, in order: who calls, whether they have sent too much lately, and whether they may do anything here at all. */
import type { IncomingMessage } from 'node:http';
import { take } from '../access/allowance.ts';
import type { Caller } from '../access/callers.ts';
import type { Principal } from '../principal.ts';
import { createProblem, type Problem } from '../problems.ts';
import type { Denial } from '../schema/context.ts';
import type { Authenticate, Authentication } from './authentication.ts';

export type Admission =
  | { readonly type: 'admitted'; readonly principal: Principal; readonly caller: Caller }
  | { readonly type: 'unauthenticated'; readonly refusal: Extract<Authentication, { readonly type: 'refused' }> }
  | { readonly type: 'refused'; readonly problem: Problem };

export type Admit = (request: IncomingMessage) => Admission | Promise<Admission>;

export const createAdmission = ({
  authenticate,
  callerOf,
  onDenied,
}: {
  readonly authenticate: Authenticate;
  readonly callerOf: (principal: Principal) => Caller;
  readonly onDenied: (denial: Denial) => void;
}): Admit => {
  const judge = (authentication: Authentication): Admission => {
    if (authentication.type === 'refused') return { type: 'unauthenticated', refusal: authentication };
    const { principal } = authentication;
    const caller = callerOf(principal);
    const problem = take(caller.bucket, 1);
    if (problem !== undefined) return { type: 'refused', problem };
    const { record, read, operate } = caller.access.scopes;
    if (!record && !read && !operate) {
      const denial = createProblem('FORBIDDEN', 'no rule of the policy allows this caller anything');
      onDenied({ principal, what: 'anything', count: 1, instance: denial.instance });
      return { type: 'refused', problem: denial };
    }
    return { type: 'admitted', principal, caller };
  };
  return (request) => {
    const authentication = authenticate(request);
    return authentication instanceof Promise ? authentication.then(judge) : judge(authentication);
  };
};
