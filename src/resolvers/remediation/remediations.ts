/** Reads remediations and says what follows from their records. Computed from rows each time: nothing is kept. */
import type { Clock } from '../../clock.ts';
import type { AuditStore, RowKey, StoredRow } from '../../database/audit-store.ts';
import type {
  EndRecord,
  EndRecords,
  RemediationStore,
  TimelineEntry,
  TimelinePlace,
} from '../../database/remediation-store.ts';
import type { Fact } from './fact.ts';
import { type KindRules, maxRecords } from './rules.ts';
import { createSettled } from './settled.ts';
import { type Strand, strandOf } from './strand.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Remediation {
  readonly id: string;
  /** One per cluster. */
  readonly strands: readonly Strand[];
  /** How many were looked at. */
  readonly records: number;
  /** It has more records than are looked at. */
  readonly truncated: boolean;
}

/** A remediation that has ended, in one cluster. */
export interface Ended {
  readonly remediation: Remediation;
  readonly strand: Strand;
  readonly verdict: Verdict;
  /** The record by which it is known to have ended. */
  readonly record: RowKey;
}

export interface EndedWindow {
  /** Recorded after this. */
  readonly since: Date;
  /** Happened before this. */
  readonly endedBefore: Date;
}

export interface Remediations {
  /** By name; what nothing is known of is not in the map. */
  readonly look: (ids: readonly string[]) => Promise<ReadonlyMap<string, Remediation>>;
  /** Records of one remediation, in the order in which they happened. */
  readonly timeline: (id: string, limit: number, after: TimelinePlace | undefined) => Promise<readonly TimelineEntry[]>;
  /** Up to `limit` records of the window by which remediations are known to have ended, the last recorded first. */
  readonly endRecords: (window: EndedWindow, after: RowKey | undefined, limit: number) => Promise<readonly EndRecord[]>;
  /** Those of the records that are worth a look: of the others it is known that their remediations are complete. */
  readonly unsettled: (records: readonly EndRecord[]) => Promise<readonly EndRecord[]>;
  /** The remediations that ended with these records. */
  readonly endedWith: (records: readonly EndRecord[]) => Promise<readonly Ended[]>;
  readonly now: () => number;
}

const leaderOf = (rules: readonly KindRules[]): KindRules => {
  const [leader, ...more] = rules.filter(({ expectation }) => expectation.role === 'leads');
  if (leader === undefined || more.length > 0) throw new Error('exactly one kind has to lead a remediation');
  return leader;
};

/** What the store has to know to find remediations that have ended. */
export const endRecordsOf = (rules: readonly KindRules[]): EndRecords => {
  const { table, lifecycle, columns } = leaderOf(rules);
  return {
    table,
    column: columns.get(lifecycle.state) ?? lifecycle.state,
    values: Object.keys(lifecycle.ends),
    followUps: rules.filter(({ expectation }) => expectation.role === 'followUp').map((one) => one.table),
  };
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

export const createRemediations = ({
  store,
  rowsOf,
  rules,
  clock,
}: {
  readonly store: RemediationStore;
  readonly rowsOf: AuditStore['rows'];
  readonly rules: readonly KindRules[];
  readonly clock: Clock;
}): Remediations => {
  const leader = leaderOf(rules);
  const settled = createSettled(store);

  const look = async (ids: readonly string[]): Promise<ReadonlyMap<string, Remediation>> => {
    const entries = await store.entries([...new Set(ids)], maxRecords + 1);
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

  const endedWith = (record: EndRecord, remediation: Remediation, now: number): Ended | undefined => {
    const { strands, truncated } = remediation;
    // An attempt that was followed by another one has not ended the remediation.
    const strand = strands.find(({ overBy }) => overBy === record.id) ?? (truncated ? strands[0] : undefined);
    return strand && { remediation, strand, verdict: verdictOf(strand, truncated, now), record };
  };

  return {
    look,
    timeline: store.page,
    endRecords: (window, after, limit) => store.ended({ ...window, until: new Date(clock.now()), after, limit }),
    unsettled: settled.others,
    endedWith: async (records) => {
      const remediations = await look(records.map(({ remediationId }) => remediationId));
      const now = clock.now();
      return records.flatMap((record): readonly Ended[] => {
        const remediation = remediations.get(record.remediationId);
        if (remediation === undefined) return [];
        const ended = endedWith(record, remediation, now);
        if (ended === undefined || ended.verdict === 'COMPLETE') settled.add(record, remediation.records);
        return ended === undefined ? [] : [ended];
      });
    },
    now: clock.now,
  };
};
