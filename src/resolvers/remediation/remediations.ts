/** Everything that is asked about remediations. */
import type { Clock } from '../../clock.ts';
import type { TimelineEntry, TimelinePlace } from '../../database/remediation-store.ts';
import type { Reading } from '../reading.ts';
import { createIncomplete, type Incomplete } from './incomplete.ts';
import { createLook, type Look } from './look.ts';
import type { KindRules } from './rules.ts';

export interface Remediations {
  readonly look: Look;
  /** Records of one remediation, in the order in which they happened. */
  readonly timeline: (id: string, limit: number, after: TimelinePlace | undefined) => Promise<readonly TimelineEntry[]>;
  readonly incomplete: Incomplete;
  readonly now: () => number;
}

export const createRemediations = ({
  reading,
  rules,
  clock,
  deadlineMs,
}: {
  readonly reading: Pick<Reading, 'run' | 'lookUps'>;
  readonly rules: readonly KindRules[];
  readonly clock: Clock;
  /** Bound on a read. */
  readonly deadlineMs: number;
}): Remediations => ({
  look: createLook(
    {
      entries: (ids, limitEach) => reading.run(({ remediations }) => remediations.entries(ids, limitEach)),
      rows: reading.lookUps.rows,
    },
    rules,
  ),
  timeline: (id, limit, after) => reading.run(({ remediations }) => remediations.page(id, limit, after)),
  incomplete: createIncomplete({ reading, rules, clock, deadlineMs }),
  now: clock.now,
});
