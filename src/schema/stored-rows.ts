/** From an id with its kind and time to the row: one statement for all rows of a kind that a document asks for. */
import type { LedgerEntry } from '../database/audit-store.ts';
import { readColumns } from './audit-type.ts';
import type { RequestContext } from './context.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { StoredObject } from './field-graphql.ts';

export type RowOf = (
  entry: Pick<LedgerEntry, 'id' | 'kind' | 'createdAt'>,
  context: RequestContext,
) => Promise<StoredObject>;

export const createRowOf = (audits: readonly AuditDeclaration[]): RowOf => {
  const byKind = new Map(
    audits.map((declaration) => [declaration.kind, { table: declaration.table, columns: readColumns(declaration) }]),
  );
  /** The ledger says in which table, and in which month of it, the row lies. */
  return async (entry, context) => {
    const kind = byKind.get(entry.kind);
    const row = kind && (await context.loaders.rows(kind.table, kind.columns).load(entry));
    if (row === undefined) throw new Error(`the ledger holds ${entry.kind} ${entry.id}, but its row is not there`);
    return { ...row, kind: entry.kind };
  };
};
