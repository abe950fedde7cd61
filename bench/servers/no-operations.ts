/** What is left of a request context in servers that have neither queue nor quarantine nor vectors. */
import type { Operations, RequestContext } from '../../src/schema/context.ts';

const absent = async (): Promise<never> => {
  throw new Error('this server only records');
};

export const noOperations: Operations = {
  queueState: absent,
  findQueued: async () => undefined,
  quarantined: absent,
  quarantine: { redrive: absent, discard: absent },
};

export const noEmbeddings: RequestContext['embeddings'] = {
  embeds: false,
  embedQuery: async () => ({ type: 'notConfigured' }),
  similarity: absent,
  again: { retryFailed: absent, reembed: absent },
};
