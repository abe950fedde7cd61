/** Remediations that have ended, found by the records that say so. */
import type { EndRecord, EndRecords } from '../../database/remediation-store.ts';
import { type Look, leaderOf, type Remediation } from './look.ts';
import type { KindRules } from './rules.ts';
import type { Strand } from './strand.ts';

/** A remediation that has ended, in one cluster. */
export interface Ended {
  readonly remediation: Remediation;
  readonly strand: Strand;
  /** The record by which it is known to have ended. */
  readonly record: EndRecord;
}

/** Remediations that are looked at together. */
export const lookTogether = 20;

/** What the store has to know to find remediations that have ended. */
export const endRecordsOf = (rules: readonly KindRules[]): EndRecords => {
  const { table, lifecycle, columns } = leaderOf(rules);
  return {
    table,
    column: columns.get(lifecycle.state) ?? lifecycle.state,
    values: Object.keys(lifecycle.ends),
    followUps: rules.filter(({ expectation }) => expectation.role === 'followUp').map((one) => one.table),
  };
};

/** The remediations that ended with these records. */
export const endedWith = async (look: Look, records: readonly EndRecord[]): Promise<readonly Ended[]> => {
  const remediations = await look(records.map(({ remediationId }) => remediationId));
  const cutOff = new Set<string>();
  return records.flatMap((record): readonly Ended[] => {
    const remediation = remediations.get(record.remediationId);
    if (remediation === undefined) return [];
    const { id, strands, truncated } = remediation;
    // Of one that has more records than are looked at, any end may be the last: it stands in the list once.
    const isFirst = truncated && !cutOff.has(id);
    if (truncated) cutOff.add(id);
    // An attempt that was followed by another one has not ended the remediation.
    const own = strands.find(({ overBy }) => overBy === record.id);
    const strand = truncated ? (isFirst ? (own ?? strands[0]) : undefined) : own;
    return strand === undefined ? [] : [{ remediation, strand, record }];
  });
};
