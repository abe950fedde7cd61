/** Records that belong to a remediation as a whole, and records that follow its end. */
import type { Course } from './course.ts';
import { instant, stateOf } from './fact.ts';
import type { Finding } from './finding.ts';
import { unended } from './gaps.ts';
import { type KindRules, lateAfterMs } from './rules.ts';

const minuteMs = 60_000;

/** `over`: when the remediation ended, or at the latest had ended. */
export const checkWhole = (
  rules: KindRules,
  dueMinutes: number,
  courses: readonly Course[],
  over: number,
): readonly Finding[] => {
  const { kind } = rules;
  const dueMs = dueMinutes * minuteMs;
  if (courses.length > 0) return courses.flatMap((course) => unended(course, over, dueMs));
  const detail = `There is no ${kind}, which is due within ${dueMinutes} minutes after the end (${instant(over)}).`;
  return [{ kind, finding: 'MISSING', detail, dueAt: over + dueMs }];
};

/** `end`: when it ended, if that was reported; otherwise nothing can be said of how soon the first one had to follow. */
export const checkFollowUp = (
  rules: KindRules,
  { dueMinutes, conclusive }: { readonly dueMinutes: number; readonly conclusive: readonly string[] },
  courses: readonly Course[],
  end: number | undefined,
): readonly Finding[] => {
  const { kind } = rules;
  const dueMs = dueMinutes * minuteMs;
  let due = end === undefined ? undefined : end + dueMs;
  let after = 'the end';
  // What followed an earlier attempt says nothing about this one; clocks differ by less than what counts as late.
  for (const { latest, name } of courses.filter(
    ({ first }) => end === undefined || first.occurredAt > end - lateAfterMs,
  )) {
    if (due !== undefined && latest.occurredAt > due) {
      const detail =
        `There is no ${kind} within ${dueMinutes} minutes after ${after}, until ${instant(due)}: ` +
        `${name ?? kind} came at ${instant(latest.occurredAt)}.`;
      return [{ kind, finding: 'MISSING', detail, dueAt: due }];
    }
    if (conclusive.includes(stateOf(latest, rules))) return [];
    due = latest.occurredAt + dueMs;
    after = `${stateOf(latest, rules)} of ${name ?? kind}`;
  }
  if (due === undefined) return [];
  const states = conclusive.join(' or ');
  const detail = `There is no ${kind} that says ${states}; it is due within ${dueMinutes} minutes after ${after}, until ${instant(due)}.`;
  return [{ kind, finding: 'MISSING', detail, dueAt: due }];
};
