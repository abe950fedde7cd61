/** The answer to a record that is safe: committed, known from before, or durably queued. */

import { createProblem, type Problem } from '../problems.ts';
import type { Recorded } from '../resolvers/record.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { Builder } from './builder.ts';

export interface Receipt {
  readonly id: string;
  readonly kind: string;
  readonly status: 'RECORDED' | 'DUPLICATE' | 'QUEUED';
  readonly recordedAt: Date;
  readonly contentHash: string;
  readonly idempotencyKey: string;
  readonly remediationId: string;
}

export type Answer =
  | { readonly type: 'receipt'; readonly receipt: Receipt }
  | { readonly type: 'problem'; readonly problem: Problem };

const unavailable = (reason: 'database' | 'queueFull' | 'queueFailed', retryAfterMs: number): Problem => {
  switch (reason) {
    case 'database':
      return createProblem('STORAGE_UNAVAILABLE', 'the database cannot take the record now; send it again', {
        retryAfterMs,
      });
    case 'queueFull':
      return createProblem('QUEUE_FULL', 'the database is away and the queue is full; send it again', { retryAfterMs });
    case 'queueFailed':
      return createProblem(
        'QUEUE_UNAVAILABLE',
        'neither the database nor the queue can take the record; send it again',
        {
          retryAfterMs,
        },
      );
  }
};

/** What the caller is told about a record's outcome. */
export const answerOf = ({ record, outcome }: Recorded): Answer => {
  const receipt = (status: Receipt['status'], recordedAt: Date): Answer => ({
    type: 'receipt',
    receipt: {
      id: record.id,
      kind: record.table.kind,
      status,
      recordedAt,
      contentHash: record.contentHash,
      idempotencyKey: record.idempotencyKey,
      remediationId: record.remediationId,
    },
  });
  const problem = (value: Problem): Answer => ({ type: 'problem', problem: value });
  switch (outcome.type) {
    case 'recorded':
      return receipt('RECORDED', record.createdAt);
    case 'duplicate':
      return receipt('DUPLICATE', outcome.recordedAt);
    case 'conflict':
      return problem(
        createProblem(
          'IDEMPOTENCY_CONFLICT',
          `the idempotency key is taken by record ${record.id}, which says something else`,
        ),
      );
    case 'poison':
      return problem(
        createProblem(
          'RECORD_REFUSED',
          `PostgreSQL refuses the data (SQLSTATE ${outcome.sqlState}); it is in quarantine`,
        ),
      );
    case 'queued':
      return receipt('QUEUED', record.createdAt);
    case 'tooLarge':
      return problem(
        createProblem(
          'RECORD_TOO_LARGE',
          `the database is away, and the queue takes records of at most ${outcome.maxBytes} bytes`,
          { retryAfterMs: 60_000 },
        ),
      );
    case 'unavailable':
      return problem(unavailable(outcome.reason, outcome.retryAfterMs));
    case 'overloaded':
      return problem(
        createProblem('OVERLOADED', 'too many records are waiting to be written; send it again', {
          retryAfterMs: outcome.retryAfterMs,
        }),
      );
  }
};

export type ReceiptRef = ReturnType<typeof addReceipt>;

export const addReceipt = (builder: Builder, AuditKind: AuditKindRef) => {
  const ReceiptStatus = builder.enumType('ReceiptStatus', {
    description: 'How a record was taken. In every case it is safe.',
    values: {
      RECORDED: { description: 'Committed in PostgreSQL.' },
      DUPLICATE: {
        description: 'The same key with the same content was accepted before; this is the receipt of that record.',
      },
      QUEUED: {
        description:
          'On stable storage, to be written to PostgreSQL with the same id. `receipt(id)` later says RECORDED.',
      },
    },
  });
  return builder.objectRef<Receipt>('AuditReceipt').implement({
    description: 'Proof that a record is safe. Anything else is an error, and then nothing was recorded.',
    ruledByRoot: true,
    fields: (t) => ({
      id: t.expose('id', {
        type: 'UUID',
        nullable: false,
        description:
          'Id of the record: the same for the same kind, cluster and idempotency key, however often it is sent.',
      }),
      kind: t.expose('kind', { type: AuditKind, nullable: false, description: 'Kind of the record.' }),
      status: t.expose('status', { type: ReceiptStatus, nullable: false, description: 'How the record was taken.' }),
      recordedAt: t.expose('recordedAt', {
        type: 'DateTime',
        nullable: false,
        description: "When the record was accepted, by the server's clock.",
      }),
      contentHash: t.exposeString('contentHash', {
        nullable: false,
        description: 'SHA-256 over the canonical content, 64 lower-case hex digits.',
      }),
      idempotencyKey: t.exposeString('idempotencyKey', {
        nullable: false,
        description: 'The key that was sent, or the content hash if none was.',
      }),
      remediationId: t.exposeString('remediationId', {
        nullable: false,
        description: 'The remediation that the record belongs to.',
      }),
    }),
  });
};
