/**
 * The attempts of a remediation, from the records of the kind that leads: which phases each passed, when, and whether
 * that was reported. A later attempt goes on where the one before stopped, or starts over.
 */
import type { Course } from './course.ts';
import { type Fact, stateOf, textOf, timeOf } from './fact.ts';
import type { KindRules } from './rules.ts';

/** An attempt was in a phase. */
export interface Passage {
  readonly phase: string;
  /** Absent when the phase was passed, but not reported. */
  readonly report: Fact | undefined;
  readonly from: number;
  /** Undefined while it is in this phase. */
  readonly to: number | undefined;
}

export interface Run {
  readonly name: string | undefined;
  readonly events: readonly Fact[];
  readonly passages: readonly Passage[];
  readonly startedAt: number;
  readonly end: Fact | undefined;
  /** The state it ended in, and the phase it was stuck in. */
  readonly outcome: string | undefined;
  readonly stoppedIn: string | undefined;
  readonly endedAt: number | undefined;
  /** From here on nothing more is reported of it: its own end, or the start of the next one, or what proves the end. */
  readonly closedAt: number | undefined;
}

/** First and last phase that were passed, as places in the sequence; the last may be before the first. */
const reach = (
  { rules, events }: Course,
  end: Fact | undefined,
  before: number | undefined,
): readonly [number, number] => {
  const { sequence, ends } = rules.lifecycle;
  const reported = events.map((fact) => sequence.indexOf(stateOf(fact, rules))).filter((place) => place >= 0);
  const stoppedIn = end && textOf(end, ends[stateOf(end, rules)]?.stoppedIn);
  const stopped = stoppedIn === undefined ? -1 : sequence.indexOf(stoppedIn);
  const passedAll = end !== undefined && ends[stateOf(end, rules)]?.stoppedIn === undefined;
  const last = passedAll ? sequence.length - 1 : Math.max(stopped, ...reported);
  if (before === undefined) return [0, last];
  return [Math.min(...reported, before, ...(stopped >= 0 ? [stopped] : [])), last];
};

const passagesOf = (
  { rules, events }: Course,
  [first, last]: readonly [number, number],
  closedAt: number | undefined,
): readonly Passage[] => {
  const { sequence } = rules.lifecycle;
  const passages: Passage[] = [];
  const phases = sequence.slice(first, last + 1);
  const reports = phases.map((phase) => events.find((fact) => stateOf(fact, rules) === phase));
  let from = events[0]?.occurredAt ?? 0;
  for (const [index, phase] of phases.entries()) {
    const report = reports[index];
    from = report?.occurredAt ?? from;
    const next = reports.slice(index + 1).find((later) => later !== undefined);
    passages.push({ phase, report, from, to: next?.occurredAt ?? closedAt });
  }
  return passages;
};

/** `provenEnd`: when something was reported that follows the end of a remediation. */
export const runsOf = (courses: readonly Course[], rules: KindRules, provenEnd: number | undefined): readonly Run[] => {
  const runs: Run[] = [];
  let before: number | undefined;
  for (const [index, course] of courses.entries()) {
    const { expectation, lifecycle } = rules;
    const end = course.events.findLast((fact) => Object.hasOwn(lifecycle.ends, stateOf(fact, rules)));
    const reached = reach(course, end, before);
    before = Math.max(0, reached[1]);
    const closedAt = end?.occurredAt ?? courses[index + 1]?.first.occurredAt ?? provenEnd;
    const outcome = end && stateOf(end, rules);
    const [start, completion] = expectation.role === 'leads' ? [expectation.start, expectation.end] : [];
    runs.push({
      name: course.name,
      events: course.events,
      passages: passagesOf(course, reached, closedAt),
      startedAt: (start === undefined ? undefined : timeOf(course.first, start)) ?? course.first.occurredAt,
      end,
      outcome,
      stoppedIn: end && outcome !== undefined ? textOf(end, lifecycle.ends[outcome]?.stoppedIn) : undefined,
      endedAt: end && ((completion === undefined ? undefined : timeOf(end, completion)) ?? end.occurredAt),
      closedAt,
    });
  }
  return runs;
};
