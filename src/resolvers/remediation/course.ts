/**
 * What went through states, e.g. one notification: its records in order, without those that say the same twice. A thing
 * that begins anew after its end, under the same name, takes another course.
 */
import { type Fact, inOrder, instant, isEnd, isLast, stateOf, textOf, timeOf } from './fact.ts';
import type { Finding } from './finding.ts';
import type { KindRules } from './rules.ts';

export interface Course {
  readonly rules: KindRules;
  /** Undefined for a kind whose records are things by themselves. */
  readonly name: string | undefined;
  readonly first: Fact;
  readonly latest: Fact;
  readonly events: readonly Fact[];
  readonly hasEnded: boolean;
}

export interface Courses {
  readonly courses: readonly Course[];
  readonly doubled: readonly Finding[];
}

const label = (rules: KindRules, name: string | undefined): string => (name === undefined ? rules.kind : name);

const doubledFinding = (fact: Fact, first: Fact, rules: KindRules, why: string): Finding => ({
  kind: rules.kind,
  finding: 'DOUBLED',
  name: textOf(fact, rules.lifecycle.of),
  state: stateOf(fact, rules),
  auditId: fact.id,
  detail: `${stateOf(fact, rules)} of ${label(rules, textOf(fact, rules.lifecycle.of))} ${why} ${first.id} (${instant(first.occurredAt)}).`,
});

/** The first recorded of those that have the same key stays; the others are doubled. */
const separate = (
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
  say: (fact: Fact, first: Fact) => Finding,
): { readonly kept: readonly Fact[]; readonly doubled: readonly Finding[] } => {
  const first = new Map<string, Fact>();
  const doubled: Finding[] = [];
  for (const fact of facts.toSorted((a, b) => a.recordedAt - b.recordedAt || (a.id < b.id ? -1 : 1))) {
    const key = keyOf(fact);
    const known = first.get(key);
    if (known === undefined) first.set(key, fact);
    else doubled.push(say(fact, known));
  }
  return { kept: [...first.values()], doubled };
};

/** Whether a record that follows an end speaks of another beginning, and not of the same one once more. */
const beginsAnew = (fact: Fact, ended: Fact, { lifecycle: { beganAt, sequence, state } }: KindRules): boolean => {
  if (beganAt === undefined || !sequence.includes(textOf(fact, state) ?? '')) return false;
  const [then, now] = [timeOf(ended, beganAt), timeOf(fact, beganAt)];
  return then !== undefined && now !== undefined && then !== now;
};

const split = (events: readonly Fact[], rules: KindRules): readonly (readonly Fact[])[] => {
  const parts: Fact[][] = [];
  let ended: Fact | undefined;
  for (const fact of events) {
    if (parts.length === 0 || (ended !== undefined && beginsAnew(fact, ended, rules))) {
      parts.push([]);
      ended = undefined;
    }
    parts.at(-1)?.push(fact);
    if (isEnd(fact, rules)) ended = fact;
  }
  return parts;
};

const byName = (facts: readonly Fact[], rules: KindRules): readonly (readonly Fact[])[] => {
  const { of } = rules.lifecycle;
  if (of === undefined) return facts.map((fact) => [fact]);
  return [...Map.groupBy(facts, (fact) => textOf(fact, of)).values()];
};

/** All of the facts are of the kind. The courses are in the order in which they began. */
export const coursesOf = (facts: readonly Fact[], rules: KindRules): Courses => {
  const { lifecycle } = rules;
  /** Two ends contradict each other, unless an end may be followed by others. */
  const eventKey = (fact: Fact): string =>
    isEnd(fact, rules) && lifecycle.reopens !== true
      ? 'end'
      : JSON.stringify([stateOf(fact, rules), ...(lifecycle.toldApartBy ?? []).map((field) => fact.values[field])]);

  const copies = separate(
    facts,
    ({ contentHash }) => contentHash,
    (fact, first) => doubledFinding(fact, first, rules, 'has the same content as'),
  );
  const doubled = [...copies.doubled];
  const courses = byName(copies.kept, rules)
    .flatMap((events) => split(inOrder(events, rules), rules))
    .flatMap((part): Course[] => {
      const { kept, doubled: twice } = separate(part, eventKey, (fact, first) =>
        doubledFinding(
          fact,
          first,
          rules,
          stateOf(fact, rules) === stateOf(first, rules)
            ? 'was reported before by'
            : `contradicts ${stateOf(first, rules)}, reported by`,
        ),
      );
      doubled.push(...twice);
      const events = inOrder(kept, rules);
      const [first, latest] = [events[0], events.at(-1)];
      if (first === undefined || latest === undefined) return [];
      const last = lifecycle.reopens === true ? [latest] : events;
      const hasEnded = last.some((fact) => isLast(fact, rules));
      return [{ rules, name: textOf(first, lifecycle.of), first, latest, events, hasEnded }];
    });
  return { courses: courses.toSorted((a, b) => a.first.occurredAt - b.first.occurredAt), doubled };
};
