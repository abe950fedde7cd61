/** A database with made-up remediations in it, and lists read to their end. */
import assert from 'node:assert/strict';
import { load } from '../../scripts/load/load.ts';
import type { Database } from '../../src/database/database.ts';
import type { TestApp } from './app.ts';

/** The last instant of the records of every trail. */
export const trailEnd = Date.parse('2026-11-20T00:00:00.000Z');

const silent = { advance: () => {}, say: () => {}, end: () => {} };

/** Fills a database with records that reach back some months from an instant. The same trail whenever it is asked for. */
export const loadTrail = async (
  database: Database,
  rows: number,
  months: number,
  { until = trailEnd, seed = 7 }: { readonly until?: number; readonly seed?: number } = {},
): Promise<void> => {
  await load(database, { rows, months, seed, until, workers: 2 }, silent);
};

export interface ListedPage {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface ListOrder {
  /** Query field, e.g. `audits`. */
  readonly field: string;
  /** Type of its filter. */
  readonly filterType: string;
  readonly filter?: unknown;
  readonly first?: number;
  readonly select?: string;
}

const isPage = (value: unknown): value is ListedPage =>
  typeof value === 'object' && value !== null && 'nodes' in value && 'pageInfo' in value;

export const readPage = async (service: TestApp, order: ListOrder, after?: string | null): Promise<ListedPage> => {
  const { field, filterType, filter, first = 100, select = 'id' } = order;
  const document = `query ($filter: ${filterType}, $first: Int, $after: String) {
    ${field}(filter: $filter, first: $first, after: $after) { nodes { ${select} } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await service.post(document, { filter, first, after });
  assert.deepEqual(errors, []);
  const page = data?.[field];
  assert.ok(isPage(page));
  return page;
};

/** All pages, one after the other. `between` is done before each page but the first. */
export const readAll = async (
  service: TestApp,
  order: ListOrder,
  between: (pages: number) => Promise<void> = async () => {},
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const found: Readonly<Record<string, unknown>>[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const page: ListedPage = await readPage(service, order, after);
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    assert.equal(page.nodes.length, order.first ?? 100, 'a page that is not the last one is full');
    after = page.pageInfo.endCursor;
    await between(pages);
  }
};
