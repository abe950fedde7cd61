/** Per-request batching of look-ups: any number of ids in one document cost one statement each for ledger and kind. */
import DataLoader from 'dataloader';
import type { LedgerEntry, RowKey, StoredRow } from '../database/audit-store.ts';
import type { LookUps } from '../database/reads.ts';
import type { Queue, WaitingRecord } from '../resolvers/queue/queue.ts';
import { lookTogether } from '../resolvers/remediation/ended.ts';
import type { Look, Remediation } from '../resolvers/remediation/look.ts';

export interface Loaders {
  readonly ledger: DataLoader<string, LedgerEntry | undefined>;
  readonly queued: DataLoader<string, WaitingRecord | undefined>;
  /** Rows of one table with the given columns. */
  readonly rows: (table: string, columns: readonly string[]) => DataLoader<RowKey, StoredRow | undefined, string>;
  readonly remediation: (id: string) => Promise<Remediation | undefined>;
}

export const createLoaders = (
  store: LookUps,
  look: Look,
  { findQueued }: { readonly findQueued: Queue['find'] },
): Loaders => {
  const rowLoaders = new Map<string, DataLoader<RowKey, StoredRow | undefined, string>>();
  // Made when it is asked for: most requests record.
  let remediations: DataLoader<string, Remediation | undefined> | undefined;
  return {
    ledger: new DataLoader(async (ids) => {
      const found = await store.ledgerEntries(ids);
      return ids.map((id) => found.get(id));
    }),
    queued: new DataLoader(async (ids) => {
      const found = await findQueued(ids);
      return ids.map((id) => found.get(id));
    }),
    rows: (table, columns) => {
      const name = `${table}(${columns.join()})`;
      const known = rowLoaders.get(name);
      if (known !== undefined) return known;
      const loader = new DataLoader<RowKey, StoredRow | undefined, string>(
        async (keys) => {
          const found = await store.rows(table, columns, keys);
          return keys.map((key) => found.get(key.id));
        },
        { cacheKeyFn: (key) => key.id },
      );
      rowLoaders.set(name, loader);
      return loader;
    },
    remediation: (id) => {
      remediations ??= new DataLoader(
        async (ids) => {
          const found = await look(ids);
          return ids.map((one) => found.get(one));
        },
        { maxBatchSize: lookTogether },
      );
      return remediations.load(id);
    },
  };
};
