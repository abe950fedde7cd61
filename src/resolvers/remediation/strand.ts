/**
 * A remediation as it went in one cluster: everything that follows from its records alone. The same name may be in use in
 * several clusters, and each of them is looked at by itself.
 */
import { checkFollowUp, checkWhole } from './after-end.ts';
import { type Course, coursesOf } from './course.ts';
import type { Fact } from './fact.ts';
import type { Finding } from './finding.ts';
import { gaps } from './gaps.ts';
import { lateFindings, wasRecordedAfterwards } from './lateness.ts';
import { checkPhases, reportsDue } from './phases.ts';
import { type KindRules, lateAfterMs } from './rules.ts';
import { type Run, runsOf } from './run.ts';
import { checkPhase } from './slots.ts';

/** How many things of a kind there have to be, and are. */
export interface Expected {
  readonly kind: string;
  readonly atLeast: number;
  /** Undefined for no bound. */
  readonly atMost: number | undefined;
  readonly found: number;
}

export interface Strand {
  readonly cluster: string | undefined;
  readonly facts: readonly Fact[];
  readonly courses: readonly Course[];
  readonly runs: readonly Run[];
  readonly isOver: boolean;
  /** Id of the record by which it is known to be over. */
  readonly overBy: string | undefined;
  readonly endedAt: number | undefined;
  readonly outcome: string | undefined;
  readonly wasRecordedAfterwards: boolean;
  readonly expected: readonly Expected[];
  readonly findings: readonly Finding[];
}

const orphaned = (facts: readonly Fact[], leader: KindRules): readonly Finding[] =>
  [...Map.groupBy(facts, ({ kind }) => kind)].map(([kind, records]) => ({
    kind,
    finding: 'ORPHANED',
    detail: `${records.length} of ${kind}, but no ${leader.kind} says that there is such a remediation.`,
    ...(records[0] === undefined ? {} : { auditId: records[0].id }),
    dueAt: Math.min(...records.map(({ recordedAt }) => recordedAt)) + lateAfterMs,
  }));

/** `rules`: exactly one of them leads. */
export const strandOf = (
  cluster: string | undefined,
  facts: readonly Fact[],
  rules: readonly KindRules[],
  leader: KindRules,
): Strand => {
  const byKind = Map.groupBy(facts, ({ kind }) => kind);
  const all = new Map(rules.map((one) => [one.kind, coursesOf(byKind.get(one.kind) ?? [], one)]));
  const coursesIn = (one: KindRules): readonly Course[] => all.get(one.kind)?.courses ?? [];
  const courses = rules.flatMap(coursesIn);

  // Reported after everything that the leading kind said: then it has ended, even if that was not reported.
  const lastWord = Math.max(...coursesIn(leader).map(({ latest }) => latest.occurredAt));
  const proof = rules
    .filter(({ expectation }) => expectation.role === 'followUp')
    .flatMap(coursesIn)
    .map(({ first }) => first)
    .toSorted((a, b) => a.occurredAt - b.occurredAt)
    .find(({ occurredAt }) => occurredAt > lastWord);
  const runs = runsOf(coursesIn(leader), leader, proof?.occurredAt);
  const last = runs.at(-1);
  const over = last?.closedAt;

  const expected: Expected[] = [];
  const findings: Finding[] = [];
  for (const one of rules) {
    const { kind, expectation } = one;
    const own = coursesIn(one);
    const expect = (found: number, atLeast: number, atMost?: number): void => {
      expected.push({ kind, atLeast, atMost, found });
    };
    if (expectation.role !== 'leads') findings.push(...own.flatMap(gaps));
    switch (expectation.role) {
      case 'leads':
        findings.push(...checkPhases(runs, one));
        expect(
          runs.reduce((sum, { events }) => sum + events.length, 0),
          reportsDue(runs),
        );
        break;
      case 'phase': {
        const check = checkPhase(one, expectation, own, runs);
        findings.push(...check.findings);
        expect(own.length, check.atLeast, check.atMost);
        break;
      }
      case 'remediation':
        if (over !== undefined) findings.push(...checkWhole(one, expectation.dueMinutes, own, over));
        expect(own.length, over === undefined ? 0 : 1);
        break;
      case 'followUp':
        if (over !== undefined) findings.push(...checkFollowUp(one, expectation, own, last?.end?.occurredAt));
        expect(own.length, over === undefined ? 0 : 1);
        break;
    }
  }
  const doubled = [...all.values()].flatMap((one) => one.doubled);
  const late = lateFindings(facts, (kind) => rules.find((one) => one.kind === kind));
  return {
    cluster,
    facts,
    courses,
    runs,
    isOver: over !== undefined,
    // Where nothing at all was said of its phases, what follows an end is all there is to find it by.
    overBy: last === undefined || (last.end === undefined && over !== undefined) ? proof?.id : last.end?.id,
    endedAt: last?.endedAt,
    outcome: last?.outcome,
    wasRecordedAfterwards: wasRecordedAfterwards(facts),
    expected,
    findings: runs.length === 0 ? orphaned(facts, leader) : [...findings, ...late, ...doubled],
  };
};
