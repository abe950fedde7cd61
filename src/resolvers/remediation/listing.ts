/**
 * Lists the unsettled remediations of a window, page by page, and knows afterwards a longer stretch of them. First it asks
 * what the ledger has got since the last time and looks at those remediations again; then it takes what the stretch
 * holds; what lies behind it is read.
 *
 * A listing asks one server only, and says what it knows by a mark that names it: a replica that is behind, or a standby
 * that has taken over, would otherwise answer for another past.
 */
import { lastId, type RowKey } from '../../database/audit-store.ts';
import type { EndRecord, RemediationStore } from '../../database/remediation-store.ts';
import { type Ended, endedWith, lookTogether } from './ended.ts';
import type { Look } from './look.ts';
import { behind, emptyStretch, lengthened, renewed, type Stretch } from './stretch.ts';
import { type EndedWindow, isIncompleteIn, type Unsettled, unsettledOf } from './unsettled.ts';

export interface Listing {
  readonly window: EndedWindow;
  readonly after: RowKey | undefined;
  /** It stops when it has found so many. */
  readonly enough: number;
  /** Remediations that are looked at for it at most, besides those that have got more records. */
  readonly looks: number;
}

export interface Listed {
  readonly found: readonly Unsettled[];
  /** Where it goes on; undefined at the end. */
  readonly next: RowKey | undefined;
  readonly stretch: Stretch;
}

/** What a listing works with: all of one server. */
export interface ListingTools {
  readonly store: Pick<RemediationStore, 'changes' | 'ended'>;
  readonly look: Look;
  readonly now: number;
  /** It has taken so long that it should end with what it has. */
  readonly isLate: () => boolean;
  /** Is given what was looked at in full, which is more than a stretch keeps. */
  readonly onLook: (one: Unsettled, ended: Ended) => void;
}

/** Most remediations are complete, so that a page that is not full after the first ones needs many: they are read in larger groups. */
const mostTogether = 160;

/** What has come since the last time is followed up in so many steps at most; then the list is begun anew. */
export const maxSteps = 10;

/** New records in the ledger that are followed up in one step, and records by which their ends are found. */
export const changesTogether = 2_000;
const endsTogether = 8_000;

/** Clocks of replicas differ, and an end that was recorded ahead of this one's clock must not be passed over. */
const aheadMs = 86_400_000;

const judged = async ({ look, onLook }: ListingTools, records: readonly EndRecord[]): Promise<readonly Unsettled[]> => {
  const found: Unsettled[] = [];
  for (let from = 0; from < records.length; from += mostTogether) {
    for (const ended of await endedWith(look, records.slice(from, from + mostTogether))) {
      const one = unsettledOf(ended);
      if (one === undefined) continue;
      onLook(one, ended);
      found.push(one);
    }
  }
  return found;
};

const anew = async ({ store }: ListingTools): Promise<Stretch> =>
  emptyStretch((await store.changes(undefined, changesTogether)).mark);

/** Looks again at what has got records since; begins anew where that is more than it is worth, or at another server. */
export const caughtUp = async (tools: ListingTools, known: Stretch): Promise<Stretch> => {
  const { store, now, isLate } = tools;
  let stretch = known;
  for (let step = 0; step < maxSteps && stretch.bottom !== undefined; step += 1) {
    const { mark, remediationIds, rest } = await store.changes(stretch.mark, changesTogether);
    if (mark.server !== stretch.mark?.server || rest === 'tooMuch') break;
    if (remediationIds.size === 0) return { ...stretch, mark };
    const { records, isAll } = await store.ended({
      since: new Date(stretch.bottom.createdAt.getTime() - 1),
      until: new Date(now + aheadMs),
      of: [...remediationIds],
      after: undefined,
      limit: endsTogether,
    });
    if (!isAll) break;
    stretch = renewed(stretch, mark, remediationIds, await judged(tools, records));
    if (rest === 'none') return stretch;
    if (isLate()) break;
  }
  return anew(tools);
};

export const list = async (tools: ListingTools, known: Stretch, listing: Listing): Promise<Listed> => {
  const { store, now } = tools;
  const { window, after, enough, looks } = listing;
  let stretch = await caughtUp(tools, known);
  const isIncomplete = isIncompleteIn(window, now);
  const found: Unsettled[] = [];
  const takeFull = (some: readonly Unsettled[]): boolean => {
    found.push(...some.filter(isIncomplete).slice(0, enough - found.length));
    return found.length === enough;
  };

  let place = after;
  const held = behind(stretch, after);
  if (held !== undefined) {
    if (takeFull(held)) return { found, next: found.at(-1)?.record, stretch };
    place = stretch.bottom;
  }
  let together = lookTogether;
  let left = looks;
  while (place === undefined || place.createdAt > window.since) {
    if (left <= 0 || (place !== after && tools.isLate())) return { found, next: place, stretch };
    const { since } = window;
    const limit = Math.min(together, left);
    const { records, last, isAll } = await store.ended({
      since,
      until: new Date(now + aheadMs),
      of: undefined,
      after: place,
      limit,
    });
    const unsettled = await judged(tools, records);
    const bottom = (isAll ? undefined : last) ?? { createdAt: since, id: lastId };
    stretch = lengthened(stretch, place, bottom, unsettled);
    if (takeFull(unsettled)) return { found, next: found.at(-1)?.record, stretch };
    place = bottom;
    left -= records.length;
    together = Math.min(2 * together, mostTogether);
  }
  return { found, next: undefined, stretch };
};
