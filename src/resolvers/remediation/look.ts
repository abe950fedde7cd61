/** Reads remediations by name and says what follows from their records. Computed from rows each time: nothing is kept. */
import type { AuditStore, StoredRow } from '../../database/audit-store.ts';
import type { RemediationStore, TimelineEntry } from '../../database/remediation-store.ts';
import type { Fact } from './fact.ts';
import { type KindRules, maxRecords } from './rules.ts';
import { type Strand, strandOf } from './strand.ts';

export interface Remediation {
  readonly id: string;
  /** One per cluster. */
  readonly strands: readonly Strand[];
  /** How many were looked at. */
  readonly records: number;
  /** It has more records than are looked at. */
  readonly truncated: boolean;
}

/** By name; what nothing is known of is not in the map. */
export type Look = (ids: readonly string[]) => Promise<ReadonlyMap<string, Remediation>>;

/** What is asked of a database for it. */
export interface LookStore {
  readonly entries: RemediationStore['entries'];
  readonly rows: AuditStore['rows'];
}

export const leaderOf = (rules: readonly KindRules[]): KindRules => {
  const [leader, ...more] = rules.filter(({ expectation }) => expectation.role === 'leads');
  if (leader === undefined || more.length > 0) throw new Error('exactly one kind has to lead a remediation');
  return leader;
};

const factOf = (entry: TimelineEntry, row: StoredRow, { columns }: KindRules): Fact => ({
  id: entry.id,
  kind: entry.kind,
  cluster: typeof row['cluster'] === 'string' ? row['cluster'] : undefined,
  occurredAt: entry.occurredAt.getTime(),
  recordedAt: entry.createdAt.getTime(),
  contentHash: entry.contentHash,
  values: Object.fromEntries([...columns].map(([field, column]) => [field, row[column]])),
});

/** Records that name no cluster belong to the only one that is named, if there is only one. */
const byCluster = (facts: readonly Fact[]): ReadonlyMap<string | undefined, readonly Fact[]> => {
  const named = new Set(facts.map(({ cluster }) => cluster).filter((cluster) => cluster !== undefined));
  const [only] = named.size === 1 ? named : [];
  return Map.groupBy(facts, ({ cluster }) => cluster ?? only);
};

export const createLook = ({ entries: entriesOf, rows: rowsOf }: LookStore, rules: readonly KindRules[]): Look => {
  const leader = leaderOf(rules);
  return async (ids) => {
    const entries = await entriesOf([...new Set(ids)], maxRecords + 1);
    const facts = new Map<string, Fact[]>();
    const byKind = Map.groupBy(entries, ({ kind }) => kind);
    // One kind after the other: a look must not take the connections that writes need.
    for (const one of rules) {
      const own = byKind.get(one.kind) ?? [];
      const rows = await rowsOf(one.table, ['cluster', ...one.columns.values()], own);
      for (const entry of own) {
        const row = rows.get(entry.id);
        if (row === undefined) continue;
        const known = facts.get(entry.remediationId) ?? [];
        known.push(factOf(entry, row, one));
        facts.set(entry.remediationId, known);
      }
    }
    const counts = Map.groupBy(entries, ({ remediationId }) => remediationId);
    return new Map(
      [...facts].map(([id, own]) => {
        const records = counts.get(id)?.length ?? 0;
        const strands = [...byCluster(own)].map(([cluster, some]) => strandOf(cluster, some, rules, leader));
        return [id, { id, strands, records, truncated: records > maxRecords }];
      }),
    );
  };
};
