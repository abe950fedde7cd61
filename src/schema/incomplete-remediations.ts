/** Remediations that ended some time ago and of which something is missing, late, doubled or too much. */
import { maxLooks } from '../resolvers/remediation/incomplete.ts';
import type { Builder } from './builder.ts';
import type { RemediationRef, RemediationView } from './remediation.ts';
import type { PageInfo, PageInfoRef } from './remediation-timeline.ts';
import { bounded, rowCursor, rowKey } from './timeline-cursor.ts';

interface IncompleteEdge {
  readonly cursor: string;
  readonly node: RemediationView;
}

interface Incomplete {
  readonly edges: readonly IncompleteEdge[];
  readonly pageInfo: PageInfo;
}

const largestPage = 50;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const yearMinutes = 366 * 24 * 60;

export const addIncompleteRemediations = (
  builder: Builder,
  RemediationType: RemediationRef,
  RemediationPageInfo: PageInfoRef,
): void => {
  const Edge = builder.objectRef<IncompleteEdge>('IncompleteRemediationEdge').implement({
    ruledByRoot: true,
    description: 'An incomplete remediation, in the cluster in which it ended.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { nullable: false, description: 'What `after` takes to go on behind it.' }),
      node: t.expose('node', { type: RemediationType, nullable: false, description: 'The remediation.' }),
    }),
  });
  const Connection = builder.objectRef<Incomplete>('IncompleteRemediationConnection').implement({
    ruledByRoot: true,
    description: 'A page of incomplete remediations.',
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        nullable: false,
        description: 'The remediations, the one whose end was recorded last first.',
        resolve: ({ edges }) => [...edges],
      }),
      pageInfo: t.expose('pageInfo', {
        type: RemediationPageInfo,
        nullable: false,
        description: 'Whether there is more, and where it begins.',
      }),
    }),
  });

  builder.queryField('incompleteRemediations', (t) =>
    t.field({
      type: Connection,
      nullable: false,
      description:
        'Remediations that ended some time ago and are INCOMPLETE: something is wrong with their records that will not ' +
        `come right by waiting. One page looks at ${maxLooks} remediations at most, so it may hold fewer than were asked ` +
        'for, or none, and still not be the last.',
      complexity: 4 * maxLooks,
      args: {
        endedMoreThanMinutes: t.arg.int({
          required: false,
          defaultValue: 15,
          description: 'They ended at least so many minutes ago.',
        }),
        endedWithinHours: t.arg.int({
          required: false,
          defaultValue: 24,
          description: 'Their end was recorded within so many hours, up to a year of them.',
        }),
        first: t.arg.int({ required: false, defaultValue: 20, description: `How many, 1 to ${largestPage}.` }),
        after: t.arg.string({ required: false, description: 'The cursor to go on behind.' }),
      },
      resolve: async (_root, { endedMoreThanMinutes, endedWithinHours, first, after }, { remediations }) => {
        const now = remediations.now();
        const minutes = bounded('endedMoreThanMinutes', endedMoreThanMinutes ?? 15, 0, yearMinutes);
        const hours = bounded('endedWithinHours', endedWithinHours ?? 24, 1, yearMinutes / 60);
        const { found, next } = await remediations.incomplete.page(
          { since: new Date(now - hours * hourMs), endedBefore: new Date(now - minutes * minuteMs) },
          bounded('first', first ?? 20, 1, largestPage),
          after == null ? undefined : rowKey(after),
        );
        return {
          edges: found.map(({ remediation, strand, record }) => ({
            cursor: rowCursor(record),
            node: { remediation, strands: [strand] },
          })),
          pageInfo: { hasNextPage: next !== undefined, endCursor: next && rowCursor(next) },
        };
      },
    }),
  );
};
