/** Reading back by id: the receipt, or the record as it is stored. */
import type { LedgerEntry } from '../database/audit-store.ts';
import { type AuditTypes, readColumns } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { StoredObject } from './field-graphql.ts';
import type { ReceiptRef } from './receipt.ts';

export const addQueries = (
  builder: Builder,
  { Audit, AuditReceipt }: { readonly Audit: AuditTypes['Audit']; readonly AuditReceipt: ReceiptRef },
  audits: readonly AuditDeclaration[],
): void => {
  const byKind = new Map(
    audits.map((declaration) => [declaration.kind, { table: declaration.table, columns: readColumns(declaration) }]),
  );

  /** The ledger says in which table, and in which month of it, the row lies. */
  const rowOf = async (entry: LedgerEntry, context: RequestContext) => {
    const kind = byKind.get(entry.kind);
    const row = kind && (await context.loaders.rows(kind.table, kind.columns).load(entry));
    if (row === undefined) throw new Error(`the ledger holds ${entry.kind} ${entry.id}, but its row is not there`);
    const stored: StoredObject = { ...row, kind: entry.kind };
    return stored;
  };

  builder.queryType({ description: 'Reading back what was recorded.' });

  builder.queryField('receipt', (t) =>
    t.field({
      type: AuditReceipt,
      nullable: true,
      description: 'The receipt of a record, or null when no record has this id.',
      args: { id: t.arg({ type: 'UUID', required: true, description: 'Id of the record, from its receipt.' }) },
      resolve: async (_root, { id }, context) => {
        // The queue first: an entry leaves it only after its commit, so nothing is missed in between.
        const waiting = await context.operations.findQueued(id.toLowerCase());
        if (waiting !== undefined) return { ...waiting, status: 'QUEUED' as const, recordedAt: waiting.createdAt };
        const entry = await context.loaders.ledger.load(id.toLowerCase());
        if (entry === undefined) return null;
        const row = await rowOf(entry, context);
        return {
          id: entry.id,
          kind: entry.kind,
          status: 'RECORDED' as const,
          recordedAt: entry.createdAt,
          contentHash: entry.contentHash,
          idempotencyKey: String(row['idempotency_key']),
          remediationId: entry.remediationId,
        };
      },
    }),
  );

  builder.queryField('audit', (t) =>
    t.field({
      type: Audit,
      nullable: true,
      description: 'A record as it is stored, or null when no record has this id.',
      args: { id: t.arg({ type: 'UUID', required: true, description: 'Id of the record, from its receipt.' }) },
      resolve: async (_root, { id }, context) => {
        const entry = await context.loaders.ledger.load(id.toLowerCase());
        return entry === undefined ? null : rowOf(entry, context);
      },
    }),
  );
};
