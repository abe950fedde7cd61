/** A remediation across all kinds: its timeline, where everything in it stands, how long it took, whether all is there. */
import type { Course } from '../resolvers/remediation/course.ts';
import { durationsOf } from '../resolvers/remediation/durations.ts';
import type { Remediation } from '../resolvers/remediation/look.ts';
import type { Strand } from '../resolvers/remediation/strand.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { AuditRef } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { StoredObject } from './field-graphql.ts';
import { addCompleteness, completenessOf } from './remediation-completeness.ts';
import { addRemediationParts, type In } from './remediation-parts.ts';
import { addTimeline, type PageInfoRef, timelinePage } from './remediation-timeline.ts';
import type { RowOf } from './stored-rows.ts';
import { bounded, timelinePlace } from './timeline-cursor.ts';

/** A remediation, or what of it lies in one cluster. */
export interface RemediationView {
  readonly remediation: Remediation;
  readonly strands: readonly Strand[];
}

/** Records in a page at most: some hold reports of 256 KiB. */
const largestPage = 100;

/** What one look counts against the bound on the cost of a document: a statement and one per kind. */
const lookCost = 200;

/** What was reported last of everything, under its name. */
const currentOf = ({ courses, cluster }: Strand): readonly In<Course>[] => {
  const latest = new Map(courses.map((course) => [JSON.stringify([course.rules.kind, course.name]), course]));
  return [...latest.values()].map((course) => ({ ...course, cluster }));
};

const inCluster = <T>({ cluster }: Strand, items: readonly T[]): readonly In<T>[] =>
  items.map((item) => ({ ...item, cluster }));

/** Whether a row lies in the strands of a view. One that names no cluster lies where its remediation put it. */
const belongsTo = ({ remediation, strands }: RemediationView): ((row: StoredObject) => boolean) => {
  if (strands.length === remediation.strands.length) return () => true;
  const clusters = new Set(strands.map(({ cluster }) => cluster));
  return ({ cluster }) => clusters.has(typeof cluster === 'string' ? cluster : undefined);
};

/** PostgreSQL cannot even be asked for other text, so nothing is known under it. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

export const addRemediation = (
  builder: Builder,
  refs: {
    readonly AuditKind: AuditKindRef;
    readonly Audit: AuditRef;
    readonly RemediationPageInfo: PageInfoRef;
    readonly rowOf: RowOf;
  },
) => {
  const { AuditKind, Audit, RemediationPageInfo, rowOf } = refs;
  const { RemediationRun, RemediationState, RemediationPhaseDuration } = addRemediationParts(builder, refs);
  const RemediationCompleteness = addCompleteness(builder, AuditKind);
  const RemediationTimelineConnection = addTimeline(builder, Audit, RemediationPageInfo);

  const RemediationType = builder.objectRef<RemediationView>('Remediation').implement({
    ruledByRoot: true,
    description: 'Everything that was recorded under one remediationId, whatever the kind.',
    fields: (t) => ({
      id: t.string({
        nullable: false,
        description: 'The remediationId of its records.',
        resolve: ({ remediation }) => remediation.id,
      }),
      clusters: t.field({
        type: ['String'],
        nullable: { list: false, items: true },
        description:
          'The clusters in which there are records of this name; null stands for records that name none. Each is ' +
          'looked at by itself. Records without a cluster count to the only one that is named.',
        resolve: ({ remediation }) => remediation.strands.map(({ cluster }) => cluster ?? null),
      }),
      runs: t.field({
        type: [RemediationRun],
        nullable: false,
        description: 'Its attempts, in order.',
        resolve: ({ strands }) => strands.flatMap((strand) => inCluster(strand, strand.runs)),
      }),
      current: t.field({
        type: [RemediationState],
        nullable: false,
        description: 'Where everything in it stands: each message, each workflow, and so on.',
        args: {
          kind: t.arg({ type: AuditKind, required: false, description: 'Only what records of this kind report.' }),
        },
        resolve: ({ strands }, { kind }) =>
          strands.flatMap(currentOf).filter(({ rules }) => kind == null || rules.kind === kind),
      }),
      phases: t.field({
        type: [RemediationPhaseDuration],
        nullable: false,
        description: 'How long what took: its phases, and the steps within them.',
        resolve: ({ strands }) => strands.flatMap((strand) => inCluster(strand, durationsOf(strand.courses))),
      }),
      completeness: t.field({
        type: RemediationCompleteness,
        nullable: false,
        description: 'Whether everything is there that a remediation with this outcome must have.',
        resolve: ({ strands, remediation }, _args, { remediations }) =>
          completenessOf(strands, remediation.truncated, remediations.now()),
      }),
      timeline: t.field({
        type: RemediationTimelineConnection,
        nullable: false,
        description: 'Its records of all kinds, in the order in which they happened.',
        args: {
          first: t.arg.int({ required: false, defaultValue: 50, description: `How many, 1 to ${largestPage}.` }),
          after: t.arg.string({ required: false, description: 'The cursor to go on behind.' }),
        },
        resolve: (view, { first, after }, context) =>
          timelinePage(context, rowOf, {
            remediationId: view.remediation.id,
            first: bounded('first', first ?? 50, 1, largestPage),
            after: after == null ? undefined : timelinePlace(after),
            belongs: belongsTo(view),
          }),
      }),
    }),
  });

  builder.queryField('remediation', (t) =>
    t.field({
      type: RemediationType,
      nullable: true,
      description: 'What happened to a remediation, across all kinds; null when nothing is known under that name.',
      complexity: lookCost,
      args: {
        id: t.arg.string({ required: true, description: 'The remediationId.' }),
        cluster: t.arg.string({
          required: false,
          description: 'Only what happened in this cluster, where several use the same name.',
        }),
      },
      resolve: async (_root, { id, cluster }, { loaders }): Promise<RemediationView | null> => {
        if (!isStorable(id)) return null;
        const remediation = await loaders.remediation(id);
        const strands = remediation?.strands.filter((strand) => cluster == null || strand.cluster === cluster) ?? [];
        return remediation === undefined || strands.length === 0 ? null : { remediation, strands };
      },
    }),
  );
  return RemediationType;
};

export type RemediationRef = ReturnType<typeof addRemediation>;
