/**
 * What is kept of a remediation that has ended and is not complete: too little to show it, enough to count it and to find
 * it again. Thousands of them fit where a few looks at whole remediations would.
 */
import type { RowKey } from '../../database/audit-store.ts';
import type { EndRecord } from '../../database/remediation-store.ts';
import type { Ended } from './ended.ts';
import type { FindingType } from './finding.ts';
import { findingsOf, incompleteFrom, overdueFrom } from './verdict.ts';

export interface Unsettled {
  /** The record by which it is known to have ended. */
  readonly record: EndRecord;
  /** Milliseconds since 1970. */
  readonly incompleteFrom: number;
  /** From when on there is a finding of this type that will not come right by itself. Milliseconds since 1970. */
  readonly overdueFrom: ReadonlyMap<FindingType, number>;
}

/** What ended within a stretch of time. */
export interface EndedWindow {
  /** Recorded after this. */
  readonly since: Date;
  /** Happened before this. */
  readonly endedBefore: Date;
}

/** Undefined when nothing is wrong with it, whatever the time. */
export const unsettledOf = ({ record, strand, remediation: { truncated } }: Ended): Unsettled | undefined => {
  const from = incompleteFrom(strand, truncated);
  if (from === Number.POSITIVE_INFINITY) return undefined;
  const byType = Map.groupBy(findingsOf(strand, truncated), ({ finding }) => finding);
  return {
    record,
    incompleteFrom: from,
    overdueFrom: new Map([...byType].map(([type, findings]) => [type, Math.min(...findings.map(overdueFrom))])),
  };
};

export const isIncompleteIn = ({ since, endedBefore }: EndedWindow, now: number): ((one: Unsettled) => boolean) => {
  return ({ record, incompleteFrom: from }) =>
    from <= now && record.createdAt > since && record.occurredAt < endedBefore;
};

/** Negative when `a` was recorded later than `b`: the order of all lists. Ids decide between records of one instant. */
export const newestFirst = (a: RowKey, b: RowKey): number => {
  const apart = b.createdAt.getTime() - a.createdAt.getTime();
  if (apart !== 0) return apart;
  if (a.id === b.id) return 0;
  return a.id > b.id ? -1 : 1;
};
