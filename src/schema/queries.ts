/** Reading back by id: the receipt, or the record as it is stored. */
import type { LedgerEntry } from '../database/audit-store.ts';
import type { WaitingRecord } from '../resolvers/queue/queue.ts';
import type { AuditRef } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { deniedField } from './denial.ts';
import type { ReceiptRef } from './receipt.ts';
import type { RowOf } from './stored-rows.ts';

type Found =
  | { readonly type: 'waiting'; readonly waiting: WaitingRecord }
  | { readonly type: 'stored'; readonly entry: LedgerEntry };

/** An entry leaves the queue only after its commit: who asks the queue first and then the ledger misses nothing. */
const look = async (id: string, { loaders, operations }: RequestContext): Promise<Found | undefined> => {
  const inQueue = async (): Promise<Found | undefined> => {
    const waiting = await loaders.queued.load(id);
    return waiting && { type: 'waiting', waiting };
  };
  const inLedger = async (): Promise<Found | undefined> => {
    const entry = await loaders.ledger.load(id);
    return entry && { type: 'stored', entry };
  };
  if (operations.mayHoldQueued()) return (await inQueue()) ?? inLedger();
  const found = (await inLedger()) ?? (await inQueue());
  if (found !== undefined) return found;
  // Another replica may have queued it just now, and drained it between the two look-ups.
  loaders.ledger.clear(id);
  return inLedger();
};

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
        const found = await look(id.toLowerCase(), context);
        if (found === undefined) return null;
        if (found.type === 'waiting') {
          const { waiting } = found;
          mayAskFor(waiting.kind, context);
          return { ...waiting, status: 'QUEUED' as const, recordedAt: waiting.createdAt };
        }
        const { entry } = found;
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
