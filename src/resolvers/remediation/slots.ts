/** Records that belong to a phase: one thing at least for every time a remediation goes through it, and none besides. */
import type { Course } from './course.ts';
import { instant } from './fact.ts';
import type { Finding } from './finding.ts';
import { unended } from './gaps.ts';
import { type KindRules, lateAfterMs } from './rules.ts';
import type { Passage, Run } from './run.ts';

interface Slot {
  readonly run: Run;
  readonly passage: Passage;
  readonly courses: Course[];
}

const distance = ({ passage: { from, to } }: Slot, at: number): number => {
  if (at < from) return from - at;
  return to === undefined || at <= to ? 0 : at - to;
};

/** Clocks differ, so a record goes to the nearest passage; where one record fills it, to the nearest that is free. */
const fill = (slots: readonly Slot[], courses: readonly Course[], atMost: number): readonly Course[] => {
  const homeless: Course[] = [];
  for (const course of courses) {
    const free = slots.filter((slot) => slot.courses.length < atMost);
    const nearest = free.toSorted(
      (a, b) => distance(a, course.first.occurredAt) - distance(b, course.first.occurredAt),
    )[0];
    if (nearest === undefined) homeless.push(course);
    else nearest.courses.push(course);
  }
  return homeless;
};

const inRun = ({ run, passage }: Slot): string =>
  `${passage.phase} of ${run.name ?? 'the remediation'} (from ${instant(passage.from)}${passage.to === undefined ? '' : ` to ${instant(passage.to)}`})`;

export interface PhaseCheck {
  readonly findings: readonly Finding[];
  readonly atLeast: number;
  readonly atMost: number | undefined;
}

export const checkPhase = (
  rules: KindRules,
  { phase, atMost }: { readonly phase: string; readonly atMost?: number },
  courses: readonly Course[],
  runs: readonly Run[],
): PhaseCheck => {
  const { kind } = rules;
  const slots = runs.flatMap((run) =>
    run.passages.filter((passage) => passage.phase === phase).map((passage): Slot => ({ run, passage, courses: [] })),
  );
  const closed = slots.filter(({ passage }) => passage.to !== undefined);
  const homeless = fill(slots, courses, atMost ?? Number.POSITIVE_INFINITY);

  const missing = closed
    .filter((slot) => slot.courses.length === 0)
    .map(
      (slot): Finding => ({
        kind,
        finding: 'MISSING',
        detail: `There is no ${kind} for ${inRun(slot)}.`,
        dueAt: (slot.passage.to ?? slot.passage.from) + lateAfterMs,
      }),
    );
  const tooMany = homeless.map(
    ({ name, latest, first }): Finding => ({
      kind,
      finding: slots.length === 0 ? 'UNEXPECTED' : 'DOUBLED',
      name,
      auditId: latest.id,
      detail:
        slots.length === 0
          ? `${name ?? kind} belongs to the phase ${phase}, which the remediation has never reached.`
          : `${name ?? kind} is one more ${kind} than ${phase} was gone through.`,
      dueAt: first.occurredAt + lateAfterMs,
    }),
  );
  const openEnded = closed.flatMap(({ passage, courses: filled }) =>
    filled.flatMap((course) => unended(course, passage.to ?? passage.from, lateAfterMs)),
  );
  return {
    findings: [...missing, ...tooMany, ...openEnded],
    atLeast: closed.length,
    atMost: slots.length === 0 ? 0 : atMost === undefined ? undefined : atMost * slots.length,
  };
};
