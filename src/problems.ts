/** Refusals as values: made from the table, told to callers and to the log in the same words. */
import { type ProblemCode, problemTable } from './problem-table.ts';

export interface FieldProblem {
  /** JSON pointer (RFC 6901) into the arguments, e.g. `/input/recipients/0`. */
  readonly pointer: string;
  readonly detail: string;
}

/** An RFC 9457 problem, with the code that programs go by. */
export interface Problem {
  readonly code: ProblemCode;
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Names this one occurrence; the same id is in the log. */
  readonly instance: string;
  /** Set when the same call may work later. */
  readonly retryAfterMs?: number;
  readonly errors: readonly FieldProblem[];
}

export const problemType = (code: ProblemCode): string =>
  `urn:problem:audit:${code.toLowerCase().replaceAll('_', '-')}`;

/** For what may work later when nothing is known about when. */
const usualRetryAfterMs = 1_000;

export const createProblem = (
  code: ProblemCode,
  detail: string,
  more: { readonly errors?: readonly FieldProblem[]; readonly retryAfterMs?: number; readonly instance?: string } = {},
): Problem => {
  const { title, status, retryable } = problemTable[code];
  const retryAfterMs = more.retryAfterMs ?? (retryable ? usualRetryAfterMs : undefined);
  return {
    code,
    type: problemType(code),
    title,
    status,
    detail,
    instance: more.instance ?? `urn:uuid:${crypto.randomUUID()}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    errors: more.errors ?? [],
  };
};

/** Of a defect, callers learn this and nothing more. */
export const unexpectedProblem = (): Problem =>
  createProblem('INTERNAL_ERROR', 'something unexpected went wrong; sending the same again is safe');

/** JSON pointer from a path. */
export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
