/** The statements of the quarantine. An act and its record are one statement: neither is there without the other. */
import { hash } from 'node:crypto';
import type { PrismaClient } from '../generated/prisma/client.ts';

export interface QuarantineEntry {
  readonly id: string;
  readonly seq: bigint;
  readonly recordId: string;
  readonly kind: string;
  readonly remediationId: string;
  /** Lower-case hex. */
  readonly contentHash: string;
  readonly class: string;
  readonly reason: string;
  /** The row as it was sent; given up when the entry is discarded. */
  readonly payload: string | undefined;
  /** SHA-256 of the payload, lower-case hex. */
  readonly payloadHash: string;
  readonly acceptedAt: Date;
  readonly quarantinedAt: Date;
  readonly state: string;
}

export interface HeldRecord {
  readonly id: string;
  readonly kind: string;
  readonly contentHash: string;
  readonly remediationId: string;
  readonly createdAt: Date;
  readonly json: string;
}

export interface OperatorAct {
  readonly act: 'REDRIVE' | 'DISCARD';
  readonly operator: string;
  readonly reason?: string;
  readonly result: string;
  /** The state the entry is left in. */
  readonly state: 'HELD' | 'REDRIVEN' | 'DISCARDED';
}

export interface QuarantineStore {
  /** Does nothing when the same content is held already. */
  readonly insert: (record: HeldRecord, reason: { readonly class: string; readonly reason: string }) => Promise<void>;
  readonly find: (id: string) => Promise<QuarantineEntry | undefined>;
  /** Oldest first, after the entry with number `after`. */
  readonly page: (first: number, after: bigint | undefined) => Promise<readonly QuarantineEntry[]>;
  readonly countHeld: () => Promise<number>;
  /** Records the act, changes the state, and answers the entry as it is then. */
  readonly act: (entry: QuarantineEntry, act: OperatorAct) => Promise<QuarantineEntry>;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'));

interface Row {
  readonly id: string;
  readonly seq: bigint;
  readonly recordId: string;
  readonly kind: string;
  readonly remediationId: string;
  readonly contentHash: Uint8Array;
  readonly class: string;
  readonly reason: string;
  readonly payload: string | null;
  readonly payloadHash: Uint8Array;
  readonly acceptedAt: Date;
  readonly quarantinedAt: Date;
  readonly state: string;
}

const entryOf = (row: Row): QuarantineEntry => ({
  ...row,
  contentHash: hex(row.contentHash),
  payload: row.payload ?? undefined,
  payloadHash: hex(row.payloadHash),
});

export const createQuarantineStore = (prisma: PrismaClient): QuarantineStore => {
  const find = async (id: string): Promise<QuarantineEntry | undefined> => {
    const row = await prisma.auditQuarantine.findUnique({ where: { id } });
    return row === null ? undefined : entryOf(row);
  };
  return {
    insert: async (record, reason) => {
      const contentHash = fromHex(record.contentHash);
      const payloadHash = fromHex(hash('sha256', record.json, 'hex'));
      await prisma.$executeRaw`
        insert into audit_quarantine
          (record_id, kind, remediation_id, content_hash, class, reason, payload, payload_hash, accepted_at)
        values (${record.id}::uuid, ${record.kind}, ${record.remediationId}, ${contentHash}, ${reason.class},
                ${reason.reason}, ${record.json}, ${payloadHash}, ${record.createdAt}::timestamptz)
        on conflict (record_id, content_hash) where state = 'HELD' do nothing`;
    },
    find,
    page: async (first, after) => {
      const rows = await prisma.auditQuarantine.findMany({
        where: { state: 'HELD', ...(after === undefined ? {} : { seq: { gt: after } }) },
        orderBy: { seq: 'asc' },
        take: first,
      });
      return rows.map(entryOf);
    },
    countHeld: () => prisma.auditQuarantine.count({ where: { state: 'HELD' } }),
    act: async (entry, { act, operator, reason, result, state }) => {
      await prisma.$executeRaw`
        with changed as (
          update audit_quarantine
          set state = ${state}, payload = case when ${state} = 'DISCARDED' then null else payload end
          where id = ${entry.id}::uuid and state = 'HELD'
          returning id, payload_hash
        )
        insert into audit_operator_act (quarantine_id, act, operator, reason, result, payload_hash)
        select id, ${act}, ${operator}, ${reason ?? null}, ${result}, payload_hash from changed`;
      return (await find(entry.id)) ?? entry;
    },
  };
};
