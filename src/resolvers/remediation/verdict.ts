/** The strands of a remediation taken together, at a moment. */
import type { Finding } from './finding.ts';
import type { Strand } from './strand.ts';

export const verdicts = {
  COMPLETE: 'It has ended, and everything is there, once and in time.',
  INCOMPLETE: 'Something is wrong, and it will not come right by waiting.',
  RUNNING: 'It is not over: it has not ended, or what is still missing is not due yet.',
} as const satisfies Readonly<Record<string, string>>;

export type Verdict = keyof typeof verdicts;

export const isOverdue = ({ dueAt }: Finding, now: number): boolean => dueAt === undefined || dueAt <= now;

/** What is missing can only be told where all records have been looked at. */
export const findingsOf = ({ findings }: Strand, truncated: boolean): readonly Finding[] =>
  truncated ? findings.filter(({ finding }) => finding !== 'MISSING') : findings;

export const verdictOf = (strand: Strand, truncated: boolean, now: number): Verdict => {
  if (truncated) return 'INCOMPLETE';
  const isOrphaned = strand.runs.length === 0;
  if (!strand.isOver && !isOrphaned) return 'RUNNING';
  const { findings } = strand;
  if (findings.some((finding) => isOverdue(finding, now))) return 'INCOMPLETE';
  return findings.length > 0 ? 'RUNNING' : 'COMPLETE';
};

export const together = (all: readonly Verdict[]): Verdict => {
  if (all.includes('INCOMPLETE')) return 'INCOMPLETE';
  return all.includes('RUNNING') ? 'RUNNING' : 'COMPLETE';
};
