/** The operator's side of a request context, for servers that have neither queue nor quarantine. */
import type { Operations } from '../../src/schema/context.ts';

const absent = async (): Promise<never> => {
  throw new Error('this server has no queue');
};

export const noOperations: Operations = {
  queueState: absent,
  findQueued: async () => undefined,
  quarantined: absent,
  quarantine: { redrive: absent, discard: absent },
};
