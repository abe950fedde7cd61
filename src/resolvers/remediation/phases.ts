/** The phases of the attempts: every one that was passed has been reported, and so has the end. */
import { instant, stateOf } from './fact.ts';
import type { Finding } from './finding.ts';
import { type KindRules, lateAfterMs } from './rules.ts';
import type { Run } from './run.ts';

const unreported = (run: Run, rules: KindRules): readonly Finding[] =>
  run.passages
    .filter(({ report }) => report === undefined)
    .map(({ phase, to }) => {
      const proof = run.events.find(
        (fact) => rules.lifecycle.sequence.indexOf(stateOf(fact, rules)) > rules.lifecycle.sequence.indexOf(phase),
      );
      const known = proof ?? run.end ?? run.events[0];
      const at = known?.occurredAt ?? to ?? 0;
      return {
        kind: rules.kind,
        finding: 'MISSING',
        name: run.name,
        state: phase,
        detail: `${phase} of ${run.name ?? rules.kind} was not reported, but ${known === undefined ? 'what follows it' : stateOf(known, rules)} (${instant(at)}) was.`,
        dueAt: at + lateAfterMs,
      };
    });

const withoutEnd = (run: Run, rules: KindRules): readonly Finding[] => {
  if (run.end !== undefined || run.closedAt === undefined) return [];
  const ends = Object.keys(rules.lifecycle.ends)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  return [
    {
      kind: rules.kind,
      finding: 'MISSING',
      name: run.name,
      detail: `The end of ${run.name ?? rules.kind} (${ends}) was not reported, but what follows it (${instant(run.closedAt)}) was.`,
      dueAt: run.closedAt + lateAfterMs,
    },
  ];
};

export const checkPhases = (runs: readonly Run[], rules: KindRules): readonly Finding[] =>
  runs.flatMap((run) => [...unreported(run, rules), ...withoutEnd(run, rules)]);

/** How many records the attempts must have so far: a phase each, and an end where they are over. */
export const reportsDue = (runs: readonly Run[]): number =>
  runs.reduce((sum, { passages, closedAt }) => sum + passages.length + (closedAt === undefined ? 0 : 1), 0);
