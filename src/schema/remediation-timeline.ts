/** The records of a remediation, of all kinds, in the order in which they happened, page by page. */
import type { TimelinePlace } from '../database/remediation-store.ts';
import type { AuditRef } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import type { StoredObject } from './field-graphql.ts';
import type { RowOf } from './stored-rows.ts';
import { timelineCursor } from './timeline-cursor.ts';

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | undefined;
}

interface TimelineEdge {
  readonly cursor: string;
  readonly node: StoredObject;
}

export interface Timeline {
  readonly edges: readonly TimelineEdge[];
  readonly pageInfo: PageInfo;
}

/** Where not every record belongs on the page, so many times its size are read at most. It may then hold fewer. */
const maxRounds = 10;

export const timelinePage = async (
  context: RequestContext,
  rowOf: RowOf,
  page: {
    readonly remediationId: string;
    readonly first: number;
    readonly after: TimelinePlace | undefined;
    readonly belongs: (row: StoredObject) => boolean;
  },
): Promise<Timeline> => {
  const { remediationId, first, belongs } = page;
  const edges: TimelineEdge[] = [];
  let place = page.after;
  const answer = (hasNextPage: boolean): Timeline => ({
    edges,
    pageInfo: { hasNextPage, endCursor: place === undefined ? undefined : timelineCursor(place) },
  });
  for (let round = 0; round < maxRounds; round += 1) {
    const entries = await context.remediations.timeline(remediationId, first + 1, place);
    const rows = await Promise.all(entries.slice(0, first).map((entry) => rowOf(entry, context)));
    for (const [index, node] of rows.entries()) {
      const entry = entries[index];
      if (entry === undefined) continue;
      place = entry;
      if (!belongs(node)) continue;
      edges.push({ cursor: timelineCursor(entry), node });
      if (edges.length === first) return answer(entries.length > index + 1);
    }
    if (entries.length <= first) return answer(false);
  }
  return answer(true);
};

export const addPageInfo = (builder: Builder) =>
  builder.objectRef<PageInfo>('RemediationPageInfo').implement({
    authScopes: { read: true },
    description: 'Whether a page is the last one, and where the next one begins.',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', { nullable: false, description: 'Whether there is more.' }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description: 'What `after` takes to go on behind this page; null when nothing was there.',
      }),
    }),
  });

export type PageInfoRef = ReturnType<typeof addPageInfo>;

export const addTimeline = (builder: Builder, Audit: AuditRef, RemediationPageInfo: PageInfoRef) => {
  const RemediationTimelineEdge = builder.objectRef<TimelineEdge>('RemediationTimelineEdge').implement({
    authScopes: { read: true },
    description: 'A record at its place in the timeline.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { nullable: false, description: 'What `after` takes to go on behind it.' }),
      node: t.expose('node', { type: Audit, nullable: false, description: 'The record.' }),
    }),
  });
  return builder.objectRef<Timeline>('RemediationTimelineConnection').implement({
    authScopes: { read: true },
    description: 'A page of a timeline.',
    fields: (t) => ({
      edges: t.field({
        type: [RemediationTimelineEdge],
        nullable: false,
        description: 'The records, by occurredAt; at the same instant by recordedAt.',
        resolve: ({ edges }) => [...edges],
      }),
      pageInfo: t.expose('pageInfo', {
        type: RemediationPageInfo,
        nullable: false,
        description: 'Whether there is more, and where it begins.',
      }),
    }),
  });
};
