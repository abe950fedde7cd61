/** The declared statistics as one query field: a range of time, and as many of them as a document asks for. */
import type { Clock } from '../clock.ts';
import type { StatisticRange } from '../database/statistic-store.ts';
import { type Builder, largestPage } from './builder.ts';
import { columnName } from './content.ts';
import type { AuditDeclaration } from './define-audit.ts';
import type { FieldTypes, StoredObject } from './field-graphql.ts';
import { isStorable } from './filter.ts';
import type { FilterTypes } from './filter-types.ts';
import { usualPage } from './page-request.ts';
import { problemError, validationFailed } from './problem-error.ts';

const dayMs = 24 * 60 * 60_000;
const usualDays = 12 * 7;
/** Two years, one of them a leap year. */
const mostDays = 731;

const refuse = (path: readonly string[], message: string) => problemError(validationFailed([{ path, message }]));

/** What is left out goes by the other end, or by now. */
const rangeOf = (
  given: { readonly from?: Date | null | undefined; readonly to?: Date | null | undefined } | null | undefined,
  now: number,
): StatisticRange => {
  const to = given?.to ?? new Date(given?.from ? Math.min(now, given.from.getTime() + mostDays * dayMs) : now);
  const from = given?.from ?? new Date(to.getTime() - usualDays * dayMs);
  for (const [end, at] of Object.entries({ from, to })) {
    if (!isStorable(at)) throw refuse(['recordedAt', end], 'must lie in the years 1 to 9999');
  }
  if (from >= to) throw refuse(['recordedAt', 'to'], 'must be after from, and from before now');
  if (to.getTime() - from.getTime() > mostDays * dayMs) {
    throw refuse(['recordedAt'], `must not be longer than two years (${mostDays} days)`);
  }
  return { from, to };
};

export const addStatistics = (
  builder: Builder,
  fieldTypes: FieldTypes,
  { TimeRange }: FilterTypes,
  audits: readonly AuditDeclaration[],
  clock: Clock,
): void => {
  const statistics = audits.flatMap((declaration) => declaration.statistics);
  if (statistics.length === 0) return;

  const Statistics = builder.objectRef<StatisticRange>('AuditStatistics').implement({
    ruledByRoot: true,
    description: 'Questions about many records: each member is one statement over the range of time.',
    fields: (t) => ({
      from: t.expose('from', { type: 'DateTime', nullable: false, description: 'Records made from this instant on.' }),
      to: t.expose('to', { type: 'DateTime', nullable: false, description: 'Records made before this instant.' }),
    }),
  });
  for (const { name, description, rowName, rowDescription, columns, sql } of statistics) {
    const Row = builder.objectRef<StoredObject>(rowName).implement({
      ruledByRoot: true,
      description: rowDescription,
      fields: (t) => fieldTypes.outputFields(t, columns, columnName),
    });
    builder.objectField(Statistics, name, (t) =>
      t.field({
        type: [Row],
        nullable: false,
        description,
        args: {
          first: t.arg.int({
            required: false,
            defaultValue: usualPage,
            description: `How many rows at most, 1 to ${largestPage}.`,
          }),
        },
        complexity: { field: 100, multiplier: largestPage },
        resolve: async (range, { first }, { reading }) => {
          const count = first ?? usualPage;
          if (count < 1 || count > largestPage) {
            throw refuse(['first'], `must be between 1 and ${largestPage}, not ${count}`);
          }
          return [...(await reading.run((reads) => reads.statistics.rows(sql, range, count)))];
        },
      }),
    );
  }
  builder.queryField('statistics', (t) =>
    t.field({
      type: Statistics,
      nullable: false,
      description: 'Statistics over the records that were made in a range of time.',
      args: {
        recordedAt: t.arg({
          type: TimeRange,
          required: false,
          description: 'The range of time: at most two years, the last twelve weeks when left out.',
        }),
      },
      resolve: (_root, { recordedAt }) => rangeOf(recordedAt, clock.now()),
    }),
  );
};
