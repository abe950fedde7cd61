/**
 * Remediations that have ended and are incomplete, page by page and counted. What was learnt for one question is kept for
 * the next: see listing.ts. Questions that are asked at once each work with what was known when they began. What the last
 * of them to end knows is kept: whatever it is, it is right as of its mark.
 */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.ts';
import type { RowKey } from '../../database/audit-store.ts';
import type { Reads } from '../../database/reads.ts';
import type { Reading } from '../reading.ts';
import { type Ended, endedWith } from './ended.ts';
import { caughtUp, type Listed, type Listing, type ListingTools, list } from './listing.ts';
import { createLook } from './look.ts';
import type { KindRules } from './rules.ts';
import { emptyStretch } from './stretch.ts';
import type { EndedWindow, Unsettled } from './unsettled.ts';
import { verdictOf } from './verdict.ts';

export interface IncompletePage {
  readonly found: readonly Ended[];
  /** Where the next page goes on; undefined at the end. */
  readonly next: RowKey | undefined;
}

export interface Incomplete {
  readonly page: (window: EndedWindow, first: number, after: RowKey | undefined) => Promise<IncompletePage>;
  /** Some of the window behind a place, and where the next ones begin: with few looks if little of it is known. */
  readonly some: (window: EndedWindow, after: RowKey | undefined) => Promise<Pick<Listed, 'found' | 'next'>>;
  /** Looks at what the ledger has got since, so that the next question need not. Nothing is read before the first one. */
  readonly keepUp: () => Promise<void>;
}

/** Remediations that are looked at for one page at most. It may then hold fewer than were asked for. */
export const maxLooks = 500;

/** Remediations that a sweep looks at in one go. */
export const sweepLooks = 20;

/** Records of remediations that are kept in full, so that a page shows them without reading: about 20 MB. */
const maxRecordsInFull = 20_000;

export const createIncomplete = ({
  reading,
  rules,
  clock,
  deadlineMs,
}: {
  readonly reading: Pick<Reading, 'run'>;
  readonly rules: readonly KindRules[];
  readonly clock: Clock;
  /** Bound on a read. A page that has taken half of it ends with what it has. */
  readonly deadlineMs: number;
}): Incomplete => {
  const inFull = new LRUCache<Unsettled, Ended>({
    maxSize: maxRecordsInFull,
    sizeCalculation: ({ remediation }) => remediation.records,
  });
  let known = emptyStretch(undefined);

  const toolsOf = ({ remediations: store, lookUps }: Reads): ListingTools => {
    const startedAt = performance.now();
    return {
      store,
      look: createLook({ entries: store.entries, rows: lookUps.rows }, rules),
      now: clock.now(),
      isLate: () => performance.now() - startedAt > deadlineMs / 2,
      onLook: (one, ended) => void inFull.set(one, ended),
    };
  };

  const listAt = async (tools: ListingTools, listing: Listing): Promise<Listed> => {
    const listed = await list(tools, known, listing);
    known = listed.stretch;
    return listed;
  };

  const shown = async ({ look, now }: ListingTools, found: readonly Unsettled[]): Promise<readonly Ended[]> => {
    const kept = new Map(found.map((one) => [one.record, inFull.get(one)]));
    const lacking = found.map(({ record }) => record).filter((record) => kept.get(record) === undefined);
    const read = lacking.length === 0 ? [] : await endedWith(look, lacking);
    const again = new Map(read.map((ended) => [ended.record, ended]));
    return found
      .map(({ record }) => kept.get(record) ?? again.get(record))
      .filter((one) => one !== undefined)
      .filter(({ strand, remediation }) => verdictOf(strand, remediation.truncated, now) === 'INCOMPLETE');
  };

  return {
    page: (window, first, after) =>
      reading.run(async (reads) => {
        const tools = toolsOf(reads);
        const { found, next } = await listAt(tools, { window, after, enough: first, looks: maxLooks });
        return { found: await shown(tools, found), next };
      }),
    some: (window, after) =>
      reading.run((reads) =>
        listAt(toolsOf(reads), { window, after, enough: Number.POSITIVE_INFINITY, looks: sweepLooks }),
      ),
    keepUp: async () => {
      if (known.bottom === undefined) return;
      known = await reading.run((reads) => caughtUp(toolsOf(reads), known));
    },
  };
};
