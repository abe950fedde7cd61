/** The strands of a remediation taken together, at a moment. */
import type { Finding } from './finding.ts';
import type { Strand } from './strand.ts';

export const verdicts = {
  COMPLETE: 'It has ended, and everything is there, once and in time.',
  INCOMPLETE: 'Something is wrong, and it will not come right by waiting.',
  RUNNING: 'It is not over: it has not ended, or what is still missing is not due yet.',
} as const satisfies Readonly<Record<string, string>>;

export type Verdict = keyof typeof verdicts;

/** In milliseconds since 1970; what cannot come right by itself always was. */
export const overdueFrom = ({ dueAt }: Finding): number => dueAt ?? Number.NEGATIVE_INFINITY;

export const isOverdue = (finding: Finding, now: number): boolean => overdueFrom(finding) <= now;

/** What is missing can only be told where all records have been looked at. */
export const findingsOf = ({ findings }: Strand, truncated: boolean): readonly Finding[] =>
  truncated ? findings.filter(({ finding }) => finding !== 'MISSING') : findings;

/** From when on it is INCOMPLETE unless another record comes, in milliseconds since 1970: infinite when it is not. */
export const incompleteFrom = ({ runs, isOver, findings }: Strand, truncated: boolean): number => {
  if (truncated) return Number.NEGATIVE_INFINITY;
  const isOrphaned = runs.length === 0;
  return isOver || isOrphaned ? Math.min(...findings.map(overdueFrom)) : Number.POSITIVE_INFINITY;
};

export const verdictOf = (strand: Strand, truncated: boolean, now: number): Verdict => {
  if (incompleteFrom(strand, truncated) <= now) return 'INCOMPLETE';
  return strand.isOver && strand.findings.length === 0 ? 'COMPLETE' : 'RUNNING';
};

export const together = (all: readonly Verdict[]): Verdict => {
  if (all.includes('INCOMPLETE')) return 'INCOMPLETE';
  return all.includes('RUNNING') ? 'RUNNING' : 'COMPLETE';
};
