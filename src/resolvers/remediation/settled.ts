/**
 * Which remediations were found complete. Records are only ever added, so that as long as a remediation has as many as it
 * had then, nothing about it can have changed, and it is enough to count them.
 */
import { LRUCache } from 'lru-cache';
import type { EndRecord, RemediationStore } from '../../database/remediation-store.ts';
import { maxRecords } from './rules.ts';

/** About 15 MB of ids; of the others, those that were met longest ago are looked at again. */
const maxRemembered = 100_000;

export interface Settled {
  /** The remediation that ended with this record is complete, or has not ended with it, and has so many records. */
  readonly add: (record: EndRecord, records: number) => void;
  /** Those of which that cannot be said now. */
  readonly others: (records: readonly EndRecord[]) => Promise<readonly EndRecord[]>;
}

export const createSettled = (store: Pick<RemediationStore, 'counts'>): Settled => {
  const counts = new LRUCache<string, number>({ max: maxRemembered });
  return {
    add: ({ id }, records) => void counts.set(id, records),
    others: async (records) => {
      const known = records.filter(({ id }) => counts.has(id));
      if (known.length === 0) return records;
      const now = await store.counts([...new Set(known.map(({ remediationId }) => remediationId))], maxRecords + 1);
      return records.filter(({ id, remediationId }) => {
        const then = counts.get(id);
        return then === undefined || then !== now.get(remediationId);
      });
    },
  };
};
