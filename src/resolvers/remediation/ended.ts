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
    // An attempt that was followed by another one has not ended the remediation.
    let strand = strands.find(({ overBy }) => overBy === record.id);
    if (truncated) {
      // Any of its ends may be the last: it stands in the list once.
      if (cutOff.has(id)) return [];
      cutOff.add(id);
      strand ??= strands[0];
    }
    return strand === undefined ? [] : [{ remediation, strand, record }];
  });
};
