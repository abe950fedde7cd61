/**
 * The way of a search through time: from the newest month to the oldest, in stretches. The first one is a month, since
 * most pages are full after it; the next ones are longer, until they hold as many partitions as one statement may.
 */

export interface TimeRange {
  readonly from: Date;
  /** Included. */
  readonly until: Date;
}

/** Partitions that one statement touches at most: about 300 locks, and 10 ms of planning. */
const mostPartitions = 24;
/** How much longer each stretch is than the one before. */
const growth = 3;

/** The first instant of the month `back` months before the month of a time, UTC. */
const monthBefore = (at: Date, back: number): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1));

const monthsIn = ({ from, until }: TimeRange): number =>
  (until.getUTCFullYear() - from.getUTCFullYear()) * 12 + until.getUTCMonth() - from.getUTCMonth() + 1;

const later = (a: Date, b: Date): Date => (a > b ? a : b);

/** `firstMonth` is asked only when the search goes beyond its first stretch. */
export const stretchesOf = async function* (
  range: TimeRange,
  tables: number,
  firstMonth: () => Promise<Date | undefined>,
): AsyncGenerator<TimeRange> {
  const most = Math.max(1, Math.floor(mostPartitions / tables));
  let months = monthsIn(range) <= most ? most : 1;
  let { from, until } = range;
  let isBounded = false;
  for (;;) {
    const start = later(from, monthBefore(until, months - 1));
    yield { from: start, until };
    until = new Date(start.getTime() - 1);
    if (until < from) return;
    if (!isBounded) {
      const first = await firstMonth();
      if (first === undefined) return;
      from = later(from, first);
      isBounded = true;
      if (until < from) return;
    }
    months = Math.min(most, months * growth);
  }
};
