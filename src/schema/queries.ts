/** Reading back by id: the receipt, or the record as it is stored. */
import type { AuditRef } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { deniedField } from './denial.ts';
import type { ReceiptRef } from './receipt.ts';
import type { RowOf } from './stored-rows.ts';

export const addQueries = (
  builder: Builder,
  { Audit, AuditReceipt }: { readonly Audit: AuditRef; readonly AuditReceipt: ReceiptRef },
  rowOf: RowOf,
): void => {
  /** Who records a kind may ask what has become of such a record, and nothing else. */
  const mayAskFor = (kind: string, context: RequestContext): void => {
    const { scopes, mayRecordKind } = context.access;
    if (!scopes.read && !mayRecordKind(kind)) throw deniedField(context, 'Query.receipt');
  };

  builder.queryType({ description: 'Reading back what was recorded.', authScopes: { read: true } });

  builder.queryField('receipt', (t) =>
    t.field({
      type: AuditReceipt,
      nullable: true,
      description: 'The receipt of a record, or null when no record has this id.',
      skipTypeScopes: true,
      authScopes: { read: true, record: true },
      args: { id: t.arg({ type: 'UUID', required: true, description: 'Id of the record, from its receipt.' }) },
      resolve: async (_root, { id }, context) => {
        // The queue first: an entry leaves it only after its commit, so nothing is missed in between.
        const waiting = await context.operations.findQueued(id.toLowerCase());
        if (waiting !== undefined) {
          mayAskFor(waiting.kind, context);
          return { ...waiting, status: 'QUEUED' as const, recordedAt: waiting.createdAt };
        }
        const entry = await context.loaders.ledger.load(id.toLowerCase());
        if (entry === undefined) return null;
        mayAskFor(entry.kind, context);
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
