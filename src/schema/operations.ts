/** What an operator sees and does: the queue, and the records that are kept in quarantine. */
import type { QuarantineEntry } from '../database/quarantine-store.ts';
import { createProblem } from '../problems.ts';
import type { ActOutcome } from '../resolvers/quarantine.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { Builder } from './builder.ts';
import type { QueueState } from './context.ts';
import { problemError, validationFailed } from './problem-error.ts';

const largestPage = 100;

const badArgument = (name: string, message: string) => problemError(validationFailed([{ path: [name], message }]));

const entryOrProblem = (outcome: ActOutcome): QuarantineEntry => {
  switch (outcome.type) {
    case 'done':
      return outcome.entry;
    case 'unknown':
      throw problemError(createProblem('QUARANTINE_UNKNOWN', 'no entry of the quarantine has this id'));
    case 'notHeld':
      throw problemError(createProblem('QUARANTINE_SETTLED', `the entry is ${outcome.entry.state} already`));
    case 'newer':
      throw problemError(createProblem('RECORD_REFUSED', `${outcome.reason}; it stays in quarantine for a newer one`));
    case 'refused':
      throw problemError(
        createProblem(
          'RECORD_REFUSED',
          `the record was refused once more (${outcome.outcome}); it stays in quarantine`,
        ),
      );
  }
};

export const addOperations = (builder: Builder, AuditKind: AuditKindRef): void => {
  const State = builder.enumType('QueueState', {
    description: 'Whether records go to PostgreSQL or to the queue.',
    values: {
      IDLE: { description: 'PostgreSQL takes records; nothing waits.' },
      DRAINING: { description: 'PostgreSQL takes records; what waits is being written.' },
      TAKING_OVER: { description: 'PostgreSQL is away: the queue takes the records.' },
    },
  });
  const Queue = builder.objectRef<QueueState>('AuditQueue').implement({
    description: 'The durable queue that takes over while PostgreSQL is away.',
    authScopes: { operate: true },
    fields: (t) => ({
      depth: t.exposeInt('depth', { nullable: false, description: 'Records that wait to be written.' }),
      bytes: t.expose('bytes', { type: 'SafeInt', nullable: false, description: 'Their size in bytes.' }),
      oldestAge: t.field({
        type: 'SafeInt',
        nullable: true,
        description: 'How long ago the oldest one was accepted, in milliseconds. Null when nothing waits.',
        resolve: ({ oldestAgeMs }) => oldestAgeMs ?? null,
      }),
      state: t.expose('state', { type: State, nullable: false, description: 'Where records go.' }),
    }),
  });
  const Entry = builder.objectRef<QuarantineEntry>('QuarantinedAudit').implement({
    description: 'A record that cannot be stored as it is, kept whole until an operator acts.',
    authScopes: { operate: true },
    fields: (t) => ({
      id: t.expose('id', { type: 'UUID', nullable: false, description: 'Id of the entry.' }),
      cursor: t.string({
        nullable: false,
        description: 'What `after` takes to go on behind this entry.',
        resolve: ({ seq }) => String(seq),
      }),
      recordId: t.expose('recordId', { type: 'UUID', nullable: false, description: 'Id the record would have.' }),
      kind: t.expose('kind', { type: AuditKind, nullable: false, description: 'Kind of the record.' }),
      remediationId: t.exposeString('remediationId', { nullable: false, description: 'Its remediation.' }),
      class: t.exposeString('class', {
        nullable: false,
        description:
          'POISON: PostgreSQL refuses its data. CONFLICT: its id belongs to a record that says something else.',
      }),
      reason: t.exposeString('reason', { nullable: false, description: 'What exactly was wrong.' }),
      state: t.exposeString('state', { nullable: false, description: 'HELD, REDRIVEN or DISCARDED.' }),
      payload: t.string({
        nullable: true,
        description: 'The row as it was sent, as JSON text. Null once the entry is discarded.',
        resolve: ({ payload }) => payload ?? null,
      }),
      payloadHash: t.exposeString('payloadHash', {
        nullable: false,
        description: 'SHA-256 of the payload, 64 lower-case hex digits. It stays when the payload is discarded.',
      }),
      acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: false, description: 'When it was sent.' }),
      quarantinedAt: t.expose('quarantinedAt', {
        type: 'DateTime',
        nullable: false,
        description: 'When it came here.',
      }),
    }),
  });

  builder.queryField('queue', (t) =>
    t.field({
      type: Queue,
      nullable: false,
      description: 'The durable queue as it stands.',
      skipTypeScopes: true,
      authScopes: { operate: true },
      resolve: (_root, _args, { operations }) => operations.queueState(),
    }),
  );
  builder.queryField('quarantinedAudits', (t) =>
    t.field({
      type: [Entry],
      nullable: false,
      description: 'The records in quarantine, oldest first.',
      skipTypeScopes: true,
      authScopes: { operate: true },
      args: {
        first: t.arg.int({ required: false, defaultValue: 50, description: `How many, 1 to ${largestPage}.` }),
        after: t.arg.string({ required: false, description: 'The cursor of the last entry of the page before.' }),
      },
      resolve: async (_root, { first, after }, { operations }) => {
        const count = first ?? 50;
        if (count < 1 || count > largestPage) throw badArgument('first', `must be between 1 and ${largestPage}`);
        if (typeof after === 'string' && !/^\d{1,18}$/.test(after)) throw badArgument('after', 'must be a cursor');
        return [...(await operations.quarantined(count, typeof after === 'string' ? BigInt(after) : undefined))];
      },
    }),
  );
  builder.mutationField('redriveQuarantinedAudit', (t) =>
    t.field({
      type: Entry,
      nullable: false,
      description: 'Sends a record of the quarantine through the record path once more. The act is recorded.',
      authScopes: { operate: true },
      args: { id: t.arg({ type: 'UUID', required: true, description: 'Id of the entry.' }) },
      resolve: async (_root, { id }, { operations, origin }) =>
        entryOrProblem(await operations.quarantine.redrive(id, origin.recordedBy)),
    }),
  );
  builder.mutationField('discardQuarantinedAudit', (t) =>
    t.field({
      type: Entry,
      nullable: false,
      description: 'Gives the payload of an entry up. Its hash, the operator and the reason stay for good.',
      authScopes: { operate: true },
      args: {
        id: t.arg({ type: 'UUID', required: true, description: 'Id of the entry.' }),
        reason: t.arg.string({ required: true, description: 'Why, 1 to 1000 characters.' }),
      },
      resolve: async (_root, { id, reason }, { operations, origin }) => {
        if (reason.trim() === '' || reason.length > 1_000 || reason.includes('\0')) {
          throw badArgument('reason', 'must be 1 to 1000 characters that are not all blank');
        }
        return entryOrProblem(await operations.quarantine.discard(id, origin.recordedBy, reason));
      },
    }),
  );
};
