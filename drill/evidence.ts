/** What PostgreSQL holds in the end, read past the service. */
import type { Cluster } from './cluster.ts';
import { kinds } from './sample.ts';

export interface StoredRow {
  readonly id: string;
  readonly kind: string;
  readonly remediationId: string;
  readonly hash: string;
  readonly createdAt: number;
}

export interface HeldRow extends StoredRow {
  /** POISON or CONFLICT. */
  readonly class: string;
}

export interface Evidence {
  /** By remediation id, which tells record and variant. */
  readonly ledger: ReadonlyMap<string, readonly StoredRow[]>;
  readonly tables: ReadonlyMap<string, readonly StoredRow[]>;
  readonly quarantine: ReadonlyMap<string, readonly HeldRow[]>;
}

const columns = `id::text as id, remediation_id as "remediationId", encode(content_hash, 'hex') as hash`;
const time = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8 as "createdAt"`;

const byRemediation = <R extends StoredRow>(rows: readonly R[]): ReadonlyMap<string, readonly R[]> =>
  Map.groupBy(rows, ({ remediationId }) => remediationId);

export const gatherEvidence = async (cluster: Cluster, database: string): Promise<Evidence> => {
  const client = await cluster.connect(database);
  try {
    const read = async <R extends StoredRow>(sql: string): Promise<readonly R[]> => (await client.query<R>(sql)).rows;
    const ledger = await read(`select ${columns}, kind, ${time('created_at')} from audit_ledger`);
    const tables = await read(
      kinds
        .map(({ kind, table }) => `select ${columns}, '${kind}' as kind, ${time('created_at')} from ${table}`)
        .join(' union all '),
    );
    const quarantine = await read<HeldRow>(
      `select record_id::text as id, remediation_id as "remediationId", encode(content_hash, 'hex') as hash, kind, class,
              ${time('accepted_at')} from audit_quarantine where state = 'HELD'`,
    );
    return {
      ledger: byRemediation(ledger),
      tables: byRemediation(tables),
      quarantine: byRemediation(quarantine),
    };
  } finally {
    await client.end();
  }
};
