/** Rows on their way into the database: the service's own statement, full groups, a few at a time. */
import type { AuditStore } from '../../src/database/audit-store.ts';
import type { AuditTable } from '../../src/database/audit-table.ts';
import type { Row } from './rows.ts';

/** Rows in a statement: more of them do not make it faster. */
const groupRows = 500;

export interface Written {
  readonly written: number;
  /** Were there already, from an earlier run with the same seed. */
  readonly known: number;
}

export interface LoadWriter {
  /** Resolves when there is room for more. */
  readonly write: (row: Row) => Promise<void>;
  /** Writes what is left, and resolves when all of it is committed. */
  readonly end: () => Promise<Written>;
}

export const createWriter = (
  store: Pick<AuditStore, 'insert'>,
  atOnce: number,
  onWritten: (rows: number) => void,
): LoadWriter => {
  const groups = new Map<AuditTable, string[]>();
  const underWay = new Set<Promise<void>>();
  let written = 0;
  let known = 0;
  let failed: { readonly error: unknown } | undefined;

  const send = (table: AuditTable, rows: readonly string[]): void => {
    const sent = store
      .insert(table, rows)
      .then(
        (taken) => {
          known += taken.length;
          written += rows.length - taken.length;
          onWritten(rows.length);
        },
        (error: unknown) => {
          failed ??= { error };
        },
      )
      .finally(() => underWay.delete(sent));
    underWay.add(sent);
  };
  const room = async (): Promise<void> => {
    while (underWay.size >= atOnce) await Promise.race(underWay);
    if (failed !== undefined) throw failed.error;
  };

  return {
    write: async ({ table, json }) => {
      const group = groups.get(table) ?? [];
      group.push(json);
      groups.set(table, group);
      if (group.length < groupRows) return;
      groups.delete(table);
      await room();
      send(table, group);
    },
    end: async () => {
      for (const [table, group] of groups) {
        await room();
        send(table, group);
      }
      await Promise.all(underWay);
      await room();
      return { written, known };
    },
  };
};
