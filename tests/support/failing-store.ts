/** A peer told to fail: a ledger in memory that answers, refuses, or commits and loses its answer, as it is told. */
import type { AuditStore, LedgerEntry } from '../../src/database/audit-store.ts';

export type Behaviour =
  | 'takes'
  /** The connection breaks before anything is done. */
  | 'breaks'
  /** The connection breaks after the commit: the caller cannot know. */
  | 'commitsAndBreaks';

export interface FailingStore {
  readonly store: AuditStore;
  /** How the next statements behave, in order; afterwards as `rest`. */
  readonly behave: (next: readonly Behaviour[], rest: Behaviour) => void;
  /** Id → what was committed, and how often a row was. */
  readonly rows: ReadonlyMap<
    string,
    { readonly contentHash: string; readonly createdAt: string; readonly times: number }
  >;
}

const broken = (): Error => Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });

interface Row {
  readonly id: string;
  readonly created_at: string;
  readonly content_hash: string;
  readonly kind: string;
  readonly remediation_id: string;
}

export const createFailingStore = (): FailingStore => {
  const rows = new Map<string, { contentHash: string; createdAt: string; times: number }>();
  let next: Behaviour[] = [];
  let rest: Behaviour = 'takes';
  const behaviour = (): Behaviour => next.shift() ?? rest;

  const commit = (lines: readonly string[]): readonly string[] => {
    const parsed = lines.map((line): Row => JSON.parse(line));
    const fresh = parsed.filter(({ id }) => !rows.has(id));
    for (const { id, content_hash, created_at } of fresh) {
      const times = (rows.get(id)?.times ?? 0) + 1;
      rows.set(id, { contentHash: content_hash.slice(2), createdAt: created_at, times });
    }
    return parsed.filter((row) => !fresh.includes(row)).map(({ id }) => id);
  };

  const answer = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    switch (behaviour()) {
      case 'takes':
        return work();
      case 'breaks':
        throw broken();
      case 'commitsAndBreaks':
        work();
        throw broken();
    }
  };

  const entry = (id: string): readonly (readonly [string, LedgerEntry])[] => {
    const row = rows.get(id);
    if (row === undefined) return [];
    const { contentHash, createdAt } = row;
    return [[id, { id, kind: 'NOTIFICATION', remediationId: '', contentHash, createdAt: new Date(createdAt) }]];
  };

  return {
    rows,
    behave: (first, after) => {
      next = [...first];
      rest = after;
    },
    store: {
      insert: (_table, lines) => answer(() => commit(lines)),
      ledgerEntries: (ids) => answer(() => new Map(ids.flatMap(entry))),
      ping: () => answer(() => {}),
      rows: () => answer(() => new Map()),
    },
  };
};
