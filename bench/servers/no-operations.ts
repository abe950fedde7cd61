/** What a request context is given by servers that have neither queue nor quarantine, and are not read from. */
import type { Operations, ReadSide } from '../../src/schema/context.ts';

const absent = async (): Promise<never> => {
  throw new Error('this server only takes records');
};

export const noOperations: Operations = {
  queueState: absent,
  findQueued: async () => undefined,
  quarantined: absent,
  quarantine: { redrive: absent, discard: absent },
};

export const noReading: ReadSide = {
  run: absent,
  replica: () => undefined,
  pages: { keys: absent, rows: absent },
};
