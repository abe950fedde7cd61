/**
 * Records that came long after they happened. A remediation most of whose records came late was recorded afterwards as a
 * whole (an import, a replay): its time then starts with the first record, and late is what came long after that.
 */
import { type Fact, instant, stateOf, textOf } from './fact.ts';
import type { Finding } from './finding.ts';
import { type KindRules, lateAfterMs } from './rules.ts';

const isLate = ({ occurredAt, recordedAt }: Fact): boolean => recordedAt - occurredAt > lateAfterMs;

export const wasRecordedAfterwards = (facts: readonly Fact[]): boolean =>
  facts.filter(isLate).length * 2 > facts.length;

const took = (ms: number): string =>
  ms < 2 * 3_600_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 3_600_000)} hours`;

export const lateFindings = (
  facts: readonly Fact[],
  rulesOf: (kind: string) => KindRules | undefined,
): readonly Finding[] => {
  const start = wasRecordedAfterwards(facts) ? Math.min(...facts.map(({ recordedAt }) => recordedAt)) : 0;
  return facts
    .filter((fact) => isLate(fact) && fact.recordedAt - start > lateAfterMs)
    .flatMap((fact): Finding[] => {
      const rules = rulesOf(fact.kind);
      if (rules === undefined) return [];
      const state = stateOf(fact, rules);
      const name = textOf(fact, rules.lifecycle.of);
      const detail = `${state} of ${name ?? fact.kind} happened at ${instant(fact.occurredAt)} and was recorded ${took(fact.recordedAt - fact.occurredAt)} later.`;
      return [{ kind: fact.kind, finding: 'LATE', name, state, detail, auditId: fact.id }];
    });
};
