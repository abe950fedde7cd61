/** What the records of one course give away about others: states that were passed, but not reported. */
import type { Course } from './course.ts';
import { type Fact, instant, numberOf, says, stateOf } from './fact.ts';
import type { Finding } from './finding.ts';
import { lateAfterMs, type Trace } from './rules.ts';

const missing = ({ rules, name }: Course, state: string, detail: string, dueAt: number): Finding => ({
  kind: rules.kind,
  finding: 'MISSING',
  name,
  state,
  detail,
  dueAt,
});

const reportOf = (course: Course, fact: Fact): string =>
  `${stateOf(fact, course.rules)} (${instant(fact.occurredAt)}) was`;

/** States of the sequence that come before what was reported. The leading kind is looked at phase by phase instead. */
export const skippedStates = (course: Course): readonly Finding[] => {
  const { rules, name, latest } = course;
  const { sequence, ends } = rules.lifecycle;
  const states = course.events.map((fact) => stateOf(fact, rules));
  const places = states.map((state) => sequence.indexOf(state));
  const last = places.includes(-1) ? sequence.length - 1 : Math.max(...places);
  return sequence
    .slice(0, last + 1)
    .filter((state) => !states.includes(state))
    .map((state) => {
      const proof = course.events.find((fact) => Object.hasOwn(ends, stateOf(fact, rules))) ?? latest;
      const detail = `${state} of ${name ?? rules.kind} was not reported, but ${reportOf(course, proof)}.`;
      return missing(course, state, detail, proof.occurredAt + lateAfterMs);
    });
};

/** The numbers from the first (0 or 1, as the sender counts) up to the last that must have been reported. */
const uncounted = (course: Course, { field, state, counts }: Trace): readonly number[] => {
  const numbers = course.events
    .filter((fact) => stateOf(fact, course.rules) === state)
    .map((fact) => numberOf(fact, field) ?? 0);
  const highest = Math.max(...course.events.map((fact) => numberOf(fact, field) ?? 0));
  const last = Math.max(...numbers, counts === 'all' ? highest : highest - 1);
  const first = Math.min(1, ...numbers);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter(
    (number) => !numbers.includes(number),
  );
};

const gapsOf = (course: Course, trace: Trace): readonly Finding[] => {
  const { rules, name, events } = course;
  const { field, state, counts } = trace;
  const proof = events.find((fact) => stateOf(fact, rules) !== state && says(fact, field));
  const isReported = events.some((fact) => stateOf(fact, rules) === state);
  const thing = name ?? rules.kind;
  if (!isReported) {
    if (proof === undefined) return [];
    const detail = `${state} of ${thing} was not reported, but ${reportOf(course, proof)}, with ${field} ${String(proof.values[field])}.`;
    return [missing(course, state, detail, proof.occurredAt + lateAfterMs)];
  }
  if (counts === undefined) return [];
  return uncounted(course, trace).map((number) =>
    missing(
      course,
      state,
      `${state} of ${thing} with ${field} ${number} was not reported, but others were.`,
      course.latest.occurredAt + lateAfterMs,
    ),
  );
};

export const gaps = (course: Course): readonly Finding[] => [
  ...skippedStates(course),
  ...(course.rules.lifecycle.traces ?? []).flatMap((trace) => gapsOf(course, trace)),
];

/** It has not ended, though what it belongs to is over. */
export const unended = (course: Course, over: number, dueMs: number): readonly Finding[] => {
  const { rules, name, latest, hasEnded } = course;
  if (hasEnded) return [];
  const ends = Object.keys(rules.lifecycle.ends)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  return [
    {
      ...missing(
        course,
        ends,
        `The end of ${name ?? rules.kind} (${ends}) was not reported; the last is ${stateOf(latest, rules)} (${instant(latest.occurredAt)}).`,
        Math.max(over, latest.occurredAt) + dueMs,
      ),
      state: undefined,
    },
  ];
};
