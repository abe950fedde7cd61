/** What operators do about vectors: retry what was given up, and change the model. */
import { createProblem } from '../problems.ts';
import type { Embeddings } from '../resolvers/embedding/embeddings.ts';
import type { Builder } from './builder.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { problemError, validationFailed } from './problem-error.ts';

/** Each of them is put into the index anew, which takes milliseconds. */
const largestPortion = 5_000;
const usualPortion = 500;

const checkFirst = (first: number): void => {
  if (first >= 1 && first <= largestPortion) return;
  throw problemError(validationFailed([{ path: ['first'], message: `must be between 1 and ${largestPortion}` }]));
};

const checkModel = (name: string, model: string): void => {
  if (model.trim() !== '' && model.length <= 255 && model.isWellFormed() && !model.includes('\0')) return;
  throw problemError(
    validationFailed([{ path: [name], message: 'must be 1 to 255 characters that are not all blank' }]),
  );
};

const checkProvider = ({ embeds }: Pick<Embeddings, 'embeds'>): void => {
  if (embeds) return;
  throw problemError(createProblem('EMBEDDING_NOT_CONFIGURED', 'EMBEDDING_URL is not set: nothing would be computed'));
};

export const addEmbedAgain = (builder: Builder, audits: readonly AuditDeclaration[]): void => {
  if (audits.every(({ embedding }) => embedding === undefined)) return;

  builder.mutationField('retryFailedEmbeddings', (t) =>
    t.field({
      type: 'Int',
      nullable: false,
      authScopes: { operate: true },
      description:
        'Sets records whose vector could not be computed (FAILED) to PENDING, oldest first, so that each is tried anew. ' +
        'Answers how many there were; call again until that is 0. The act is recorded.',
      args: {
        first: t.arg.int({
          required: false,
          defaultValue: usualPortion,
          description: `How many at most, 1 to ${largestPortion}.`,
        }),
      },
      resolve: (_root, { first }, { embeddings, origin }) => {
        const limit = first ?? usualPortion;
        checkFirst(limit);
        checkProvider(embeddings);
        return embeddings.again.retryFailed(limit, origin.recordedBy);
      },
    }),
  );

  builder.mutationField('reembed', (t) =>
    t.field({
      type: 'Int',
      nullable: false,
      authScopes: { operate: true },
      description:
        'Sets records that have a vector of another model to PENDING, to be embedded with this one. A search in the other ' +
        'model goes on finding a record until its new vector is there. What waits for yet another model by an earlier call ' +
        'is turned to this one, unless `from` is given. Answers how many there were; call again until that ' +
        'is 0. New records are embedded with EMBEDDING_MODEL, so set that too. The act is recorded.',
      args: {
        model: t.arg.string({
          required: true,
          description: 'The model to embed with, which the provider has to know.',
        }),
        from: t.arg.string({
          required: false,
          description: 'Only records with a vector of this model. Left out: of any other model, those of callers too.',
        }),
        first: t.arg.int({
          required: false,
          defaultValue: usualPortion,
          description: `How many at most, 1 to ${largestPortion}.`,
        }),
      },
      resolve: (_root, { model, from, first }, { embeddings, origin }) => {
        const limit = first ?? usualPortion;
        checkFirst(limit);
        checkModel('model', model);
        if (typeof from === 'string') checkModel('from', from);
        checkProvider(embeddings);
        return embeddings.again.reembed({ model, from: from ?? undefined, limit }, origin.recordedBy);
      },
    }),
  );
};
