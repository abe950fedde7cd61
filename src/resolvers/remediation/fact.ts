/** One record of a remediation, cut down to what the rules look at. */
import type { KindRules } from './rules.ts';

export interface Fact {
  readonly id: string;
  readonly kind: string;
  readonly cluster: string | undefined;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly contentHash: string;
  /** Field → value as JSON. */
  readonly values: Readonly<Record<string, unknown>>;
}

export const textOf = (fact: Fact, field: string | undefined): string | undefined => {
  const value = field === undefined ? undefined : fact.values[field];
  return typeof value === 'string' ? value : undefined;
};

export const numberOf = (fact: Fact, field: string | undefined): number | undefined => {
  const value = field === undefined ? undefined : fact.values[field];
  return typeof value === 'number' ? value : undefined;
};

/** An instant, as it is written in JSON. */
export const instantOf = (value: unknown): number | undefined => {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
};

export const timeOf = (fact: Fact, field: string): number | undefined => instantOf(fact.values[field]);

/** Whether a field says that something has been: a time that is given, or a counter that has counted. */
export const says = (fact: Fact, field: string): boolean => {
  const value = fact.values[field];
  return typeof value === 'number' ? value >= 1 : value !== null && value !== undefined;
};

export const stateOf = (fact: Fact, rules: KindRules): string => textOf(fact, rules.lifecycle.state) ?? '';

export const isEnd = (fact: Fact, rules: KindRules): boolean =>
  Object.hasOwn(rules.lifecycle.ends, stateOf(fact, rules));

/** Nothing more is reported of what it is about, unless that may reopen. */
export const isLast = (fact: Fact, rules: KindRules): boolean => {
  const { endedWhenGiven } = rules.lifecycle;
  return isEnd(fact, rules) || (endedWhenGiven !== undefined && says(fact, endedWhenGiven));
};

/** The place of its state among those of one instant: as the sequence goes, then states beside it, then ends. */
const placeOf = (fact: Fact, rules: KindRules): number => {
  const { sequence } = rules.lifecycle;
  if (isLast(fact, rules)) return sequence.length + 1;
  const place = sequence.indexOf(stateOf(fact, rules));
  return place === -1 ? sequence.length : place;
};

/**
 * In the order in which they happened. Many clocks only tell seconds: at the same instant it is the order of the states,
 * and of equal ones that in which they were recorded.
 */
export const inOrder = (facts: readonly Fact[], rules: KindRules): readonly Fact[] =>
  facts.toSorted(
    (a, b) =>
      a.occurredAt - b.occurredAt ||
      placeOf(a, rules) - placeOf(b, rules) ||
      a.recordedAt - b.recordedAt ||
      (a.id < b.id ? -1 : 1),
  );

/** For sentences: an instant to the second. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
