/** What a search by meaning asks for: a text, a vector or a record. All of them become a vector. */
import type { Clock } from '../clock.ts';
import type { RowKey } from '../database/audit-store.ts';
import { createProblem, type Problem } from '../problems.ts';
import type { QueryVector } from '../resolvers/embedding/embeddings.ts';
import { vectorOf } from './audit-type.ts';
import type { RequestContext } from './context.ts';
import type { AuditDeclaration, EmbeddingDeclaration } from './define-audit.ts';
import { type Field, type InputRecord, int, optional, text, vector } from './field.ts';
import { rulesOf } from './field-rules.ts';
import { problemError, validationFailed } from './problem-error.ts';
import { rule } from './rule.ts';

export const largestPage = 100;
/** A text is cut to what the provider takes; this bounds what is looked at. */
const longestText = 262_144;

export interface Question {
  readonly vector: readonly number[];
  readonly model: string | undefined;
  /** The record that asks is not its own answer. */
  readonly besides: RowKey | undefined;
}

export interface QuestionArguments {
  readonly text?: string | null | undefined;
  readonly embedding?: readonly number[] | null | undefined;
  readonly auditId?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly first?: number | null | undefined;
  readonly filter?: InputRecord | null | undefined;
}

const isGiven = (input: InputRecord, name: string): boolean => input[name] !== null && input[name] !== undefined;

const questions = ['text', 'embedding', 'auditId'] as const;

const noVectorProblem = (answer: Exclude<QueryVector, { readonly type: 'vector' }>): Problem => {
  switch (answer.type) {
    case 'notConfigured':
      return createProblem('EMBEDDING_NOT_CONFIGURED', 'EMBEDDING_URL is not set: a text cannot be searched for');
    case 'refused':
      return createProblem('EMBEDDING_REFUSED', 'the embedding provider does not take this text');
    case 'unavailable':
      return createProblem('EMBEDDING_UNAVAILABLE', 'the embedding provider does not answer now', {
        retryAfterMs: answer.retryAfterMs,
      });
    case 'overloaded':
      return createProblem('EMBEDDING_UNAVAILABLE', 'too many searches wait for the embedding provider');
  }
};

const ofText = async (words: string, model: string | undefined, { embeddings }: RequestContext): Promise<Question> => {
  const answer = await embeddings.embedQuery(words, model);
  if (answer.type !== 'vector') throw problemError(noVectorProblem(answer));
  return { vector: answer.vector, model: answer.model, besides: undefined };
};

const ofAudit = async (
  { kind, table }: AuditDeclaration,
  id: string,
  { loaders }: RequestContext,
): Promise<Question> => {
  const entry = await loaders.ledger.load(id);
  if (entry?.kind !== kind) {
    throw problemError(createProblem('AUDIT_UNKNOWN', `there is no stored record of kind ${kind} with this id`));
  }
  const row = await loaders.rows(table, ['embedding', 'embedding_model', 'embedding_status']).load(entry);
  const stored = vectorOf(row?.['embedding']);
  const model = row?.['embedding_model'];
  if (stored === null || typeof model !== 'string') {
    const status = String(row?.['embedding_status']);
    throw problemError(
      createProblem('EMBEDDING_MISSING', `the record has no vector; its embeddingStatus is ${status}`),
    );
  }
  return { vector: stored, model, besides: entry };
};

/** Checks the arguments of a search, and answers the vector to search with. Throws a problem where there is none. */
export const createQuestions = (
  declaration: AuditDeclaration,
  embedding: EmbeddingDeclaration,
  filter: Field,
  clock: Clock,
): ((args: QuestionArguments, context: RequestContext) => Promise<Question>) => {
  const rules = rulesOf(
    {
      fields: {
        text: optional(text(1, longestText), ''),
        embedding: optional(vector(embedding.dimensions), ''),
        auditId: optional(text(1, 36), ''),
        model: optional(text(1, 255), ''),
        first: optional(int(1, largestPage), ''),
        filter,
      },
      rules: [
        rule(
          'text',
          'exactly one of text, embedding and auditId is needed',
          (input) => questions.filter((question) => isGiven(input, question)).length === 1,
        ),
        rule(
          'model',
          'is not taken together with auditId: the model is that of the record',
          (input) => !isGiven(input, 'model') || !isGiven(input, 'auditId'),
        ),
      ],
    },
    clock,
  );
  return async (args, context) => {
    const issues = rules.check({ ...args });
    if (issues !== undefined) throw problemError(validationFailed(issues));
    const model = args.model ?? undefined;
    if (typeof args.text === 'string') return ofText(args.text, model, context);
    if (typeof args.auditId === 'string') return ofAudit(declaration, args.auditId.toLowerCase(), context);
    return { vector: args.embedding ?? [], model, besides: undefined };
  };
};
