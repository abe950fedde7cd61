/**
 * The unsettled remediations of an unbroken stretch of time that reaches up to the last look at the ledger. Whoever lists
 * them reads from the database only what lies behind the stretch, or what the ledger has got since.
 */
import type { RowKey } from '../../database/audit-store.ts';
import type { LedgerMark } from '../../database/remediation-store.ts';
import { newestFirst, type Unsettled } from './unsettled.ts';

export interface Stretch {
  /** Everything that the ledger held then has been looked at. Undefined: nothing has been looked at. */
  readonly mark: LedgerMark | undefined;
  /** Remediations whose end was recorded here or later belong to it. Undefined: none do. */
  readonly bottom: RowKey | undefined;
  /** Newest first. */
  readonly unsettled: readonly Unsettled[];
}

/** About 20 MB. When there are more, the stretch becomes shorter, and what lies behind it is read each time. */
const maxKept = 50_000;

export const emptyStretch = (mark: LedgerMark | undefined): Stretch => ({ mark, bottom: undefined, unsettled: [] });

const within = (bottom: RowKey, { record }: Unsettled): boolean => newestFirst(record, bottom) <= 0;

const bounded = (stretch: Stretch): Stretch => {
  if (stretch.unsettled.length <= maxKept) return stretch;
  const unsettled = stretch.unsettled.slice(0, maxKept);
  return { ...stretch, unsettled, bottom: unsettled.at(-1)?.record };
};

/** The same stretch after remediations have got more records: `found` is what is unsettled of them now. */
export const renewed = (
  { bottom, unsettled }: Stretch,
  mark: LedgerMark,
  remediationIds: ReadonlySet<string>,
  found: readonly Unsettled[],
): Stretch => {
  if (bottom === undefined) return emptyStretch(mark);
  const others = unsettled.filter(({ record }) => !remediationIds.has(record.remediationId));
  const own = found.filter((one) => within(bottom, one));
  return bounded({
    mark,
    bottom,
    unsettled: [...others, ...own].toSorted((a, b) => newestFirst(a.record, b.record)),
  });
};

/** Reaching further back, if what was `found` from `from` down to `bottom` follows on it, and there is room. */
export const lengthened = (
  stretch: Stretch,
  from: RowKey | undefined,
  bottom: RowKey,
  found: readonly Unsettled[],
): Stretch => {
  const { bottom: end, unsettled } = stretch;
  const follows = from === undefined || end === undefined ? from === end : newestFirst(from, end) === 0;
  return follows && unsettled.length < maxKept
    ? bounded({ ...stretch, bottom, unsettled: [...unsettled, ...found] })
    : stretch;
};

/** What of it lies behind a place; undefined when the place lies behind the stretch. */
export const behind = ({ bottom, unsettled }: Stretch, after: RowKey | undefined): readonly Unsettled[] | undefined => {
  if (bottom === undefined) return undefined;
  if (after === undefined) return unsettled;
  if (newestFirst(after, bottom) > 0) return undefined;
  return unsettled.filter(({ record }) => newestFirst(after, record) < 0);
};
