/** What is to be known of the replica that queries are sent to. */
import type { ReplicaState } from '../resolvers/replica.ts';
import type { Builder } from './builder.ts';

const states = { inUse: 'IN_USE', lagging: 'LAGGING', away: 'AWAY' } as const;

export const addReplica = (builder: Builder): void => {
  const State = builder.enumType('ReadReplicaState', {
    description: 'Whether queries are sent to the replica.',
    values: {
      IN_USE: { description: 'They are. A look-up by id also asks the primary for what the replica does not have.' },
      LAGGING: { description: 'They go to the primary, because the replica is too far behind.' },
      AWAY: { description: 'They go to the primary, because the replica does not answer.' },
    },
  });
  const Replica = builder.objectRef<ReplicaState>('ReadReplica').implement({
    ruledByRoot: true,
    description: 'The replica that queries are sent to.',
    fields: (t) => ({
      state: t.field({
        type: State,
        nullable: false,
        description: 'Whether they are at the moment.',
        resolve: ({ state }) => states[state],
      }),
      lagMs: t.field({
        type: 'SafeInt',
        nullable: true,
        description:
          'How far it was behind the primary at the last look, in milliseconds. Null when that is not known.',
        resolve: ({ lagMs }) => (lagMs === undefined ? null : Math.round(lagMs)),
      }),
    }),
  });
  builder.queryField('readReplica', (t) =>
    t.field({
      type: Replica,
      nullable: true,
      description: 'The replica that queries are sent to; null when there is none.',
      resolve: (_root, _args, { reading }) => reading.replica() ?? null,
    }),
  );
};
