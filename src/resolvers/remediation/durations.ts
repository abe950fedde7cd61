/** How long what took, from the times that records carry or from the times at which states were reported. */
import type { Course } from './course.ts';
import { instantOf, numberOf, stateOf, timeOf } from './fact.ts';
import type { Interval } from './rules.ts';

export interface Duration {
  readonly kind: string;
  readonly name: string | undefined;
  readonly phase: string;
  readonly startedAt: number | undefined;
  /** Undefined while it goes on. */
  readonly endedAt: number | undefined;
  readonly durationMs: number | undefined;
}

type Span = Pick<Duration, 'phase' | 'startedAt' | 'endedAt' | 'durationMs'>;

const span = (phase: string, startedAt: number | undefined, endedAt: number | undefined, given?: number): Span => ({
  phase,
  startedAt,
  endedAt,
  durationMs: startedAt === undefined || endedAt === undefined ? given : endedAt - startedAt,
});

const ofStates = ({ rules, events }: Course): readonly Span[] => {
  const states = events.filter((fact) => rules.lifecycle.sequence.includes(stateOf(fact, rules)));
  return states.map((fact) => {
    const next = events[events.indexOf(fact) + 1];
    return span(stateOf(fact, rules), fact.occurredAt, next?.occurredAt);
  });
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const ofInterval = (course: Course, interval: Interval): readonly Span[] => {
  const { latest } = course;
  switch (interval.from) {
    case 'states':
      return ofStates(course);
    case 'fields': {
      const started = timeOf(latest, interval.start);
      const given = numberOf(latest, interval.durationMs);
      if (started === undefined && given === undefined) return [];
      return [span(interval.name, started, timeOf(latest, interval.end), given)];
    }
    case 'list': {
      const items: unknown = latest.values[interval.list];
      return Array.isArray(items)
        ? items.map((item) =>
            span(
              String(field(item, interval.name)),
              instantOf(field(item, interval.start)),
              instantOf(field(item, interval.end)),
            ),
          )
        : [];
    }
  }
};

export const durationsOf = (courses: readonly Course[]): readonly Duration[] =>
  courses
    .flatMap((course) =>
      course.rules.lifecycle.intervals.flatMap((interval) =>
        ofInterval(course, interval).map((one) => ({ kind: course.rules.kind, name: course.name, ...one })),
      ),
    )
    .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
