/** What is told of a remediation besides its records: attempts, states and durations. */
import type { Course } from '../resolvers/remediation/course.ts';
import type { Duration } from '../resolvers/remediation/durations.ts';
import { stateOf } from '../resolvers/remediation/fact.ts';
import type { Run } from '../resolvers/remediation/run.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { AuditRef } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { RowOf } from './stored-rows.ts';

/** Something of a remediation, with the cluster it belongs to. */
export type In<T> = T & { readonly cluster: string | undefined };

export const clusterDescription = 'The cluster it belongs to; null where none was named.';

/** Milliseconds since 1970 as an answer. */
export const dateOrNull = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

const addRun = (builder: Builder) =>
  builder.objectRef<In<Run>>('RemediationRun').implement({
    authScopes: { read: true },
    description: 'One attempt of a remediation: from its start to its end, as the phases were reported.',
    fields: (t) => ({
      cluster: t.exposeString('cluster', { nullable: true, description: clusterDescription }),
      name: t.exposeString('name', { nullable: true, description: 'Name of the attempt.' }),
      startedAt: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'When it started.',
        resolve: ({ startedAt }) => new Date(startedAt),
      }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it ended; null while no end was reported.',
        resolve: ({ endedAt }) => dateOrNull(endedAt),
      }),
      durationMs: t.field({
        type: 'SafeInt',
        nullable: true,
        description: 'From start to end, in milliseconds.',
        resolve: ({ startedAt, endedAt }) => (endedAt === undefined ? null : endedAt - startedAt),
      }),
      outcome: t.exposeString('outcome', {
        nullable: true,
        description: 'The phase it ended in, e.g. COMPLETED; null while no end was reported.',
      }),
      stoppedIn: t.exposeString('stoppedIn', {
        nullable: true,
        description: 'The phase it was stuck in, where it did not pass all of them.',
      }),
    }),
  });

const addState = (builder: Builder, AuditKind: AuditKindRef, Audit: AuditRef, rowOf: RowOf) =>
  builder.objectRef<In<Course>>('RemediationState').implement({
    authScopes: { read: true },
    description:
      'Where something of a remediation stands, e.g. a delivery or a workflow: what was reported of it last.',
    fields: (t) => ({
      kind: t.field({
        type: AuditKind,
        nullable: false,
        description: 'The kind that reports on it.',
        resolve: ({ rules }) => rules.kind,
      }),
      cluster: t.exposeString('cluster', { nullable: true, description: clusterDescription }),
      name: t.exposeString('name', {
        nullable: true,
        description: 'What it is called: the value of the field by which its records name it.',
      }),
      state: t.string({
        nullable: false,
        description: 'The state it was last reported in: by occurredAt, then by recordedAt.',
        resolve: ({ latest, rules }) => stateOf(latest, rules),
      }),
      since: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'When it reached that state.',
        resolve: ({ latest }) => new Date(latest.occurredAt),
      }),
      hasEnded: t.exposeBoolean('hasEnded', {
        nullable: false,
        description: 'Whether nothing more is to be reported of it.',
      }),
      records: t.int({
        nullable: false,
        description: 'How many records report on it, without those that say the same twice.',
        resolve: ({ events }) => events.length,
      }),
      audit: t.field({
        type: Audit,
        nullable: false,
        description: 'The record that reported the state.',
        resolve: ({ latest: { id, recordedAt }, rules: { kind } }, _args, context) =>
          rowOf({ id, kind, createdAt: new Date(recordedAt) }, context),
      }),
    }),
  });

const addDuration = (builder: Builder, AuditKind: AuditKindRef) =>
  builder.objectRef<In<Duration>>('RemediationPhaseDuration').implement({
    authScopes: { read: true },
    description: 'How long a phase took: one of the remediation, or a step within one.',
    fields: (t) => ({
      kind: t.expose('kind', { type: AuditKind, nullable: false, description: 'The kind whose records say so.' }),
      cluster: t.exposeString('cluster', { nullable: true, description: clusterDescription }),
      name: t.exposeString('name', { nullable: true, description: 'What went through it.' }),
      phase: t.exposeString('phase', { nullable: false, description: 'The phase or step, e.g. ANALYZING or ROUTING.' }),
      startedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it began, if that is known.',
        resolve: ({ startedAt }) => dateOrNull(startedAt),
      }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it ended; null while it goes on, or where that is not known.',
        resolve: ({ endedAt }) => dateOrNull(endedAt),
      }),
      durationMs: t.expose('durationMs', {
        type: 'SafeInt',
        nullable: true,
        description: 'How long it took, in milliseconds.',
      }),
    }),
  });

export const addRemediationParts = (
  builder: Builder,
  { AuditKind, Audit, rowOf }: { readonly AuditKind: AuditKindRef; readonly Audit: AuditRef; readonly rowOf: RowOf },
) => ({
  RemediationRun: addRun(builder),
  RemediationState: addState(builder, AuditKind, Audit, rowOf),
  RemediationPhaseDuration: addDuration(builder, AuditKind),
});
