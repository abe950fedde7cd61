/** The door: who is calling, before anything is made of what they say. */
import type { IncomingMessage } from 'node:http';
import type { Principal } from '../principal.ts';
import type { Problem } from '../problems.ts';

export type Authentication =
  | { readonly type: 'authenticated'; readonly principal: Principal }
  /** Logged and counted already. */
  | {
      readonly type: 'refused';
      readonly problem: Problem;
      /** What WWW-Authenticate says with a 401. */
      readonly challenge: string;
    };

/** Answers at once where it can: for the usual caller, whose credentials are known already. */
export type Authenticate = (request: IncomingMessage) => Authentication | Promise<Authentication>;
