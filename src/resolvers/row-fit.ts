/**
 * Whether this release can write a row that waited in the queue or in quarantine. A newer release may have put it there:
 * one that knows another kind, or a column more. PostgreSQL would ignore the column, so the record would be stored
 * without it and nobody would be told.
 */
import type { AuditTable } from '../database/audit-table.ts';

export type RowFit =
  | { readonly type: 'fits'; readonly table: AuditTable }
  /** For a release that knows it; it stays where it is, whole. */
  | { readonly type: 'newer'; readonly reason: string };

interface Row {
  readonly kind: string;
  readonly json: string;
}

/** A row says its kind, which is the name of its table and no column of it. */
const saidBesides = ['kind'];

/** No keys where there is no object: PostgreSQL refuses such a row by itself. */
const keysOf = (json: string): readonly string[] => {
  try {
    const row: unknown = JSON.parse(json);
    return typeof row === 'object' && row !== null ? Object.keys(row) : [];
  } catch {
    return [];
  }
};

export const createRowFit = (tables: readonly AuditTable[]): ((row: Row) => RowFit) => {
  const known = new Map(
    tables.map((table) => [table.kind, { table, keys: new Set([...table.columns, ...saidBesides]) }]),
  );
  return ({ kind, json }) => {
    const found = known.get(kind);
    if (found === undefined) return { type: 'newer', reason: `this release does not know the kind ${kind}` };
    const { table, keys } = found;
    const unknown = keysOf(json).filter((key) => !keys.has(key));
    if (unknown.length === 0) return { type: 'fits', table };
    return { type: 'newer', reason: `this release does not know ${unknown.join(', ')} of the kind ${kind}` };
  };
};
