/** The arguments of a list of records → what its search looks for. */
import type { RowKey } from '../database/audit-store.ts';
import { largestPage } from './builder.ts';
import { readCursor, searchOf, writeCursor } from './cursor.ts';
import { type InputRecord, isInputRecord } from './field.ts';
import { type Filter, type FilterField, readFilter } from './filter.ts';
import { problemError, type RuleIssue, validationFailed } from './problem-error.ts';

export const usualPage = 50;

export interface ListArguments {
  readonly filter?: unknown;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface ListRequest {
  /** As it was sent. */
  readonly input: InputRecord;
  readonly filter: Filter;
  readonly first: number;
  readonly after: RowKey | undefined;
  /** Makes the page of what was found: up to `first` rows, and one more if there is another page. */
  readonly pageOf: <Row>(rows: readonly Row[], keyOf: (row: Row) => RowKey) => Page<Row>;
}

export interface Page<Row> {
  readonly edges: { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** What tells two filters apart: nulls say nothing. */
const withoutNulls = (input: InputRecord): InputRecord =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => {
      if (value === null || value === undefined) return [];
      const isRange = isInputRecord(value) && !Array.isArray(value) && !(value instanceof Date);
      return [[name, isRange ? withoutNulls(value) : value]];
    }),
  );

/** Throws one problem that lists every broken rule. */
export const readList = (connection: string, fields: readonly FilterField[], args: ListArguments): ListRequest => {
  const input = isInputRecord(args.filter) ? args.filter : {};
  const search = searchOf(connection, withoutNulls(input));
  const read = readFilter(fields, input);
  const issues: RuleIssue[] = read.issues.map(({ path = [], message }) => ({ path: ['filter', ...path], message }));
  const first = args.first ?? usualPage;
  if (first < 1 || first > largestPage) {
    issues.push({ path: ['first'], message: `must be between 1 and ${largestPage}, not ${first}` });
  }
  const place = typeof args.after === 'string' ? readCursor(search, args.after) : undefined;
  if (place?.type === 'problem') issues.push({ path: ['after'], message: place.message });
  if (issues.length > 0) throw problemError(validationFailed(issues));

  const after = place?.type === 'place' ? place.after : undefined;
  return {
    input,
    filter: read.filter,
    first,
    after,
    pageOf: (rows, keyOf) => {
      const edges = rows.slice(0, first).map((node) => ({ cursor: writeCursor(search, keyOf(node)), node }));
      return {
        edges,
        pageInfo: {
          hasNextPage: rows.length > first,
          // Records are never changed: the one that the cursor belongs to is still before this page.
          hasPreviousPage: after !== undefined,
          startCursor: edges.at(0)?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  };
};
