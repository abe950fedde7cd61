/** What becomes of credentials: a principal, or a refusal for one of a fixed list of reasons. */
import type { Principal } from '../../principal.ts';
import type { ProblemCode } from '../../problems.ts';

interface Refusal {
  readonly code: ProblemCode & ('UNAUTHENTICATED' | 'AUTHENTICATION_UNAVAILABLE');
  /** What the caller is told. The reason itself goes to the log and to the metrics only. */
  readonly detail: string;
  /** Whether the same credentials are refused for a while without being looked at: what cost work to find out. */
  readonly isRemembered: boolean;
}

const refused = 'the credentials are not accepted';

export const refusals = {
  /** There are none. */
  missing: {
    code: 'UNAUTHENTICATED',
    detail: 'send credentials: Bearer and a token or key in the header authorization, or a client certificate',
    isRemembered: false,
  },
  /** They stand in the address, where logs and proxies would keep them. */
  inAddress: {
    code: 'UNAUTHENTICATED',
    detail: 'credentials belong in the header authorization, never in the address',
    isRemembered: false,
  },
  /** Too long, or of no form that is known. */
  malformed: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  /** Of a form that is known, but whose mode is off. */
  modeOff: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  /** Signed by a method that is not on the list of those that prove something. */
  algorithm: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  issuer: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  audience: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  /** The issuer has no such key. */
  unknownKey: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  signature: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  expired: { code: 'UNAUTHENTICATED', detail: 'the credentials have expired', isRemembered: false },
  notYetValid: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  /** What it says is not enough for a name, or contradicts itself, or the name belongs to another mode. */
  claims: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  /** Kubernetes does not know the token any more: its pod or account is gone. */
  revoked: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  unknownApiKey: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: true },
  /** A client certificate that no accepted authority stands for, or that it has revoked. */
  certificate: { code: 'UNAUTHENTICATED', detail: refused, isRemembered: false },
  keysAway: {
    code: 'AUTHENTICATION_UNAVAILABLE',
    detail: 'the keys of the issuer cannot be had now; send it again',
    isRemembered: false,
  },
  reviewAway: {
    code: 'AUTHENTICATION_UNAVAILABLE',
    detail: 'the token cannot be reviewed now; send it again',
    isRemembered: false,
  },
  tooManyFailures: {
    code: 'AUTHENTICATION_UNAVAILABLE',
    detail: 'too many credentials from this address were wrong; send it again',
    isRemembered: false,
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalReason = keyof typeof refusals;

export interface Accepted {
  readonly type: 'accepted';
  readonly principal: Principal;
  /** Milliseconds since 1970, after which the credentials have to be looked at again. */
  readonly until: number;
}

export interface Refused {
  readonly type: 'refused';
  readonly reason: RefusalReason;
  /** For the log. It may quote what the credentials say of themselves, never the credentials. */
  readonly note?: string;
}

export type Verdict = Accepted | Refused;

export const refusedFor = (reason: RefusalReason, note?: string): Refused => ({
  type: 'refused',
  reason,
  ...(note === undefined ? {} : { note: note.slice(0, 200) }),
});
