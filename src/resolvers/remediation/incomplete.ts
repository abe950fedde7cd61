/** Remediations that have ended and are incomplete, page by page. A page has a bound on what is looked at for it. */
import type { RowKey } from '../../database/audit-store.ts';
import type { Ended, EndedWindow, Remediations } from './remediations.ts';

export interface IncompletePage {
  readonly found: readonly Ended[];
  /** Where the next page goes on; undefined at the end. */
  readonly next: RowKey | undefined;
}

/** Remediations whose records are read together. */
export const lookTogether = 20;
/** Most remediations are complete, so that a page that is not full after the first ones needs many: they are read in larger groups. */
const mostTogether = 160;

/** Remediations that are looked at for one page at most. It may then hold fewer than were asked for. */
export const maxLooks = 500;

export const incompletePage = async (
  { endRecords, unsettled, endedWith }: Pick<Remediations, 'endRecords' | 'unsettled' | 'endedWith'>,
  window: EndedWindow,
  first: number,
  after: RowKey | undefined,
): Promise<IncompletePage> => {
  const found: Ended[] = [];
  const records = await endRecords(window, after, maxLooks);
  const open = await unsettled(records);
  let together = lookTogether;
  for (let from = 0; from < open.length; from += together) {
    if (from > 0) together = Math.min(2 * together, mostTogether);
    for (const one of await endedWith(open.slice(from, from + together))) {
      if (one.verdict !== 'INCOMPLETE') continue;
      found.push(one);
      if (found.length === first) return { found, next: one.record };
    }
  }
  return { found, next: records.length < maxLooks ? undefined : records.at(-1) };
};
