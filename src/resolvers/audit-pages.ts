/** Pages of records, newest first: which stretches of time can hold what is looked for, and the walk through them. */
import type { Clock } from '../clock.ts';
import {
  type FoundKey,
  lateMs,
  type OccurredIn,
  type PageOrder,
  type SearchArm,
  type Stretch,
} from '../database/audit-search.ts';
import type { RowKey, StoredRow } from '../database/audit-store.ts';
import type { Reads } from '../database/reads.ts';
import { type Reading, SlowReadError } from './reading.ts';
import { stretchesOf, type TimeRange } from './stretches.ts';

/** What is looked for. What its conditions mean for the time of a record is said besides them. */
export interface PageRequest {
  readonly arms: readonly SearchArm[];
  readonly recorded: { readonly from: Date | undefined; readonly to: Date | undefined };
  readonly occurred: OccurredIn | undefined;
  readonly remediationIds: readonly string[] | undefined;
  /** The last record of the page before. */
  readonly after: RowKey | undefined;
  readonly limit: number;
}

export interface AuditPages {
  /** Over any number of kinds: where the records lie. */
  readonly keys: (request: PageRequest) => Promise<readonly FoundKey[]>;
  /** Of one kind: the records. */
  readonly rows: (
    request: PageRequest & { readonly arms: readonly [SearchArm] },
    columns: readonly string[],
  ) => Promise<readonly StoredRow[]>;
}

/** Clocks of several services differ; no record is made later than this after now. */
const aheadMs = 60 * 60_000;
/** Before any record. */
const beginning = new Date(0);

const latest = (...times: readonly (Date | undefined)[]): Date =>
  new Date(Math.max(...times.flatMap((time) => (time === undefined ? [] : [time.getTime()]))));
const earliest = (...times: readonly (Date | undefined)[]): Date =>
  new Date(Math.min(...times.flatMap((time) => (time === undefined ? [] : [time.getTime()]))));
const shifted = (time: Date | undefined, ms: number): Date | undefined =>
  time === undefined ? undefined : new Date(time.getTime() + ms);

/** Where to look, the newest first. */
interface Plan {
  readonly arms: readonly SearchArm[];
  readonly ranges: readonly (TimeRange & { readonly sparse: boolean })[];
}

export const createAuditPages = ({
  reading,
  clock,
  occurredAheadMs,
  deadlineMs,
}: {
  readonly reading: Pick<Reading, 'run'>;
  readonly clock: Clock;
  /** How much later than its record something may have happened, by the rules. */
  readonly occurredAheadMs: number;
  /** For all stretches together. */
  readonly deadlineMs: number;
}): AuditPages => {
  /** A remediation takes hours: where its records lie, the ledger knows. */
  const spanOf = async ({ arms, remediationIds }: PageRequest) => {
    if (remediationIds === undefined) return { arms };
    const spans = await reading.run(({ search }) => search.spans(remediationIds));
    const wanted = spans.filter(({ kind }) => arms.some((arm) => arm.kind === kind));
    if (wanted.length === 0) return { arms: [] };
    return {
      arms: arms.filter(({ kind }) => wanted.some((span) => span.kind === kind)),
      from: earliest(...wanted.map(({ from }) => from)),
      until: latest(...wanted.map(({ until }) => until)),
    };
  };

  /**
   * What happened before a time was recorded within an hour of it, or is one of the few late ones. So only few records
   * of later stretches can match, and without late ones, none.
   */
  const untilOf = async (occurred: OccurredIn | undefined): Promise<{ prompt?: Date; last?: Date }> => {
    const prompt = shifted(occurred?.to, lateMs);
    if (occurred === undefined || prompt === undefined) return {};
    const late = await reading.run(({ search }) => search.latestLate(occurred));
    return { prompt, last: latest(prompt, late) };
  };

  const planOf = async (request: PageRequest): Promise<Plan> => {
    const { recorded, occurred, after } = request;
    const [span, { prompt, last }] = await Promise.all([spanOf(request), untilOf(occurred)]);
    const from = latest(beginning, recorded.from, shifted(occurred?.from, -occurredAheadMs), span.from);
    const until = earliest(
      new Date(clock.now() + aheadMs),
      shifted(recorded.to, -1),
      after?.createdAt,
      last,
      span.until,
    );
    if (span.arms.length === 0 || from > until) return { arms: [], ranges: [] };
    if (prompt === undefined || prompt >= until) return { arms: span.arms, ranges: [{ from, until, sparse: false }] };
    const above = { from: latest(from, shifted(prompt, 1)), until, sparse: true };
    return { arms: span.arms, ranges: [above, { from, until: prompt, sparse: false }] };
  };

  const walk = async function* ({ arms, ranges }: Plan): AsyncGenerator<Stretch> {
    const tables = arms.map(({ table }) => table);
    const firstMonth = () => reading.run(({ search }) => search.firstMonth(tables));
    for (const { sparse, ...range } of ranges) {
      for await (const stretch of stretchesOf(range, tables.length, firstMonth)) yield { ...stretch, sparse };
    }
  };

  const collect = async <Row>(
    request: PageRequest,
    read: (reads: Reads, arms: readonly SearchArm[], order: PageOrder) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> => {
    const end = performance.now() + deadlineMs;
    const { after, limit } = request;
    const plan = await planOf(request);
    const found: Row[] = [];
    for await (const stretch of walk(plan)) {
      if (performance.now() > end) throw new SlowReadError();
      const order: PageOrder = { stretch, after, limit: limit - found.length };
      found.push(...(await reading.run((reads) => read(reads, plan.arms, order))));
      if (found.length >= limit) break;
    }
    return found;
  };

  return {
    keys: (request) => collect(request, ({ search }, arms, order) => search.keys(arms, order)),
    rows: (request, columns) =>
      collect(request, async ({ search }, [arm], order) => (arm === undefined ? [] : search.rows(arm, columns, order))),
  };
};
