/**
 * Holds what the callers were told against what is stored:
 *
 *   a receipt            exactly one row with its id and hash, in the ledger and in the table of its kind
 *   a problem            no row, unless the same record was acknowledged to another attempt
 *   no answer            one row or none, never two
 *   "cannot tell"        one row or none: the few problems of which the service says no more than "not acknowledged"
 *   RECORD_REFUSED       no row, and an entry in quarantine
 *   QUEUED, other content under a taken key   the row of the first; this one is in quarantine as CONFLICT
 */
import type { Evidence, HeldRow, StoredRow } from './evidence.ts';
import type { Findings } from './findings.ts';
import { type Attempt, isAcknowledged } from './receipt.ts';
import { remediationOf, type Variant } from './sample.ts';

export interface HistorySummary {
  /** Different records that were sent, other content under the same key included. */
  readonly records: number;
  readonly rows: number;
  readonly held: number;
  /** Queued under a key that another record had, which only the drain could see. */
  readonly lateConflicts: number;
  /** Records without any receipt whose last word was a lost connection, and how many of them are stored. */
  readonly unanswered: number;
  readonly unansweredStored: number;
  /** Records without any receipt that the service could not tell the fate of, and that are stored. */
  readonly inDoubtStored: number;
}

/**
 * The problems that follow a storage that did not answer: what was on its way to it may have arrived. Their meaning
 * (docs/problems.md) says "nothing was acknowledged", where that of the others says "nothing was recorded".
 */
const inDoubt: ReadonlySet<string | undefined> = new Set([
  'QUEUE_FULL',
  'QUEUE_UNAVAILABLE',
  'RECORD_TOO_LARGE',
  'INTERNAL_ERROR',
]);

export interface Expectations {
  readonly mayPoison: boolean;
  /** Ids that are still in the queue, which is a finding of its own. */
  readonly waiting: ReadonlySet<string>;
}

interface Told {
  readonly name: string;
  readonly attempts: readonly Attempt[];
  readonly ledger: readonly StoredRow[];
  readonly table: readonly StoredRow[];
  readonly held: readonly HeldRow[];
}

const none: readonly never[] = [];

export const checkHistory = (
  run: string,
  attempts: readonly Attempt[],
  { ledger, tables, quarantine }: Evidence,
  findings: Findings,
  { mayPoison, waiting }: Expectations,
): HistorySummary => {
  const known = new Set<string>();
  const late: HeldRow[] = [];
  let records = 0;
  let unanswered = 0;
  let unansweredStored = 0;
  let inDoubtStored = 0;

  const told = (n: number, variant: Variant, all: readonly Attempt[]): Told => {
    const name = remediationOf(run, n, variant);
    known.add(name);
    const own = all.filter((attempt) => attempt.variant === variant);
    return {
      name,
      attempts: own,
      ledger: ledger.get(name) ?? none,
      table: tables.get(name) ?? none,
      held: quarantine.get(name) ?? none,
    };
  };

  /** Whether the receipt's content is kept in quarantine because the id had gone to `other`. */
  const isLateConflict = (receipt: Attempt, one: Told, other: Told): boolean =>
    receipt.ending !== 'RECORDED' &&
    other.ledger.length === 1 &&
    one.held.some((entry) => entry.class === 'CONFLICT' && entry.id === receipt.id && entry.hash === receipt.hash);

  /** Whether PostgreSQL was asked only while draining, and refused the record then: it is kept whole. */
  const isLatePoison = (receipt: Attempt, { held }: Told): boolean =>
    mayPoison &&
    receipt.ending !== 'RECORDED' &&
    held.some((entry) => entry.class === 'POISON' && entry.id === receipt.id && entry.hash === receipt.hash);

  const checkReceipt = (receipt: Attempt, one: Told, other: Told): void => {
    const matches = ({ id, hash, kind }: StoredRow): boolean =>
      id === receipt.id && hash === receipt.hash && kind === receipt.kind;
    const row = one.table.find(matches);
    if (row === undefined || !one.ledger.some(matches)) {
      const isKept = isLateConflict(receipt, one, other) || isLatePoison(receipt, one);
      if (!isKept && !waiting.has(receipt.id ?? '')) {
        findings.add('lost', `${one.name} ${receipt.ending} ${receipt.id}`);
      }
      return;
    }
    const at = Date.parse(receipt.recordedAt ?? '');
    if (receipt.ending === 'RECORDED' && at !== row.createdAt) {
      findings.add(
        'recorded at another time',
        `${one.name}: ${receipt.recordedAt}, row ${row.createdAt - at} ms later`,
      );
    }
  };

  const checkOne = (one: Told, other: Told): void => {
    if (one.attempts.length === 0) {
      if (one.table.length + one.ledger.length > 0) findings.add('from nowhere', one.name);
      return;
    }
    records += 1;
    if (one.ledger.length > 1 || one.table.length > 1) {
      findings.add('doubled', `${one.name}: ${one.ledger.length} in the ledger, ${one.table.length} in the table`);
    }
    const [entry] = one.ledger;
    const [row] = one.table;
    if (entry?.id !== row?.id || entry?.hash !== row?.hash || entry?.createdAt !== row?.createdAt) {
      findings.add('ledger and table differ', one.name);
    }
    const receipts = one.attempts.filter(isAcknowledged);
    for (const receipt of receipts) checkReceipt(receipt, one, other);

    const wasLost = one.attempts.some(({ ending }) => ending === 'AMBIGUOUS');
    if (receipts.length === 0 && wasLost) {
      unanswered += 1;
      unansweredStored += one.ledger.length;
    }
    const codes = new Set(one.attempts.map(({ code }) => code));
    if (receipts.length === 0 && !wasLost && one.ledger.length > 0) {
      if ([...codes].some((code) => inDoubt.has(code))) inDoubtStored += 1;
      else findings.add('refused, yet stored', `${one.name}: ${[...codes].join(', ')}`);
    }
    if (codes.has('IDEMPOTENCY_CONFLICT') && other.attempts.length === 0) {
      findings.add('conflict without another record', one.name);
    }
    if (codes.has('RECORD_REFUSED') && !one.held.some((held) => held.class === 'POISON')) {
      findings.add('not in quarantine', one.name);
    }
    for (const held of one.held) {
      if (held.class === 'CONFLICT' && other.ledger.length === 1) late.push(held);
      else if (!(held.class === 'POISON' && mayPoison)) findings.add('quarantined', `${one.name}: ${held.class}`);
    }
  };

  for (const [n, all] of Map.groupBy(attempts, (attempt) => attempt.n)) {
    const a = told(n, 'a', all);
    const b = told(n, 'b', all);
    if (a.ledger.length + b.ledger.length > 1 && a.ledger.length <= 1 && b.ledger.length <= 1) {
      findings.add('doubled', `${a.name} and ${b.name} are both stored under one key`);
    }
    checkOne(a, b);
    checkOne(b, a);
  }
  for (const rows of [ledger, tables, quarantine]) {
    for (const name of rows.keys()) if (!known.has(name)) findings.add('from nowhere', name);
  }
  const count = (rows: ReadonlyMap<string, readonly unknown[]>): number =>
    [...rows.values()].reduce((sum, group) => sum + group.length, 0);
  return {
    records,
    rows: count(ledger),
    held: count(quarantine),
    lateConflicts: late.length,
    unanswered,
    unansweredStored,
    inDoubtStored,
  };
};
