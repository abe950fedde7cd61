/** The sides of a request context that servers need not have which only take records. */
import type { Remediations } from '../../src/resolvers/remediation/remediations.ts';
import type { Operations, ReadSide, RequestContext } from '../../src/schema/context.ts';

const absent = async (): Promise<never> => {
  throw new Error('this server only takes records');
};

export const noOperations: Operations = {
  queueState: absent,
  findQueued: async () => new Map(),
  mayHoldQueued: () => false,
  quarantined: absent,
  quarantine: { redrive: absent, discard: absent },
};

export const noRemediations: Remediations = {
  look: absent,
  timeline: absent,
  incomplete: { page: absent, some: absent, keepUp: absent },
  now: () => 0,
};

export const noReading: ReadSide = {
  run: absent,
  replica: () => undefined,
  pages: { keys: absent, rows: absent },
};

export const noEmbeddings: RequestContext['embeddings'] = {
  embeds: false,
  embedQuery: async () => ({ type: 'notConfigured' }),
  similarity: absent,
  again: { retryFailed: absent, reembed: absent },
};
