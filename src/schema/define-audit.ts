/**
 * An audit kind is a declaration. The input type, the mutation, the read type, the row, the metric label, the batch
 * member, the contract test and the page in the docs all come from what is said here.
 */
import type { Expectation, Lifecycle } from '../resolvers/remediation/rules.ts';
import type { Field, Fields, InputRecord, Rule } from './field.ts';
import { optional, required, text, time, vector } from './field.ts';
import { together } from './rule.ts';
import type { StatisticDeclaration } from './statistic.ts';

export interface AuditDeclaration {
  /** Member of the AuditKind enum, and what the hash and the id are computed over, e.g. `AI_ANALYSIS`. */
  readonly kind: string;
  /** The word in type and mutation names: `AIAnalysis` → `AIAnalysisAudit`, `recordAIAnalysisAudit`. */
  readonly name: string;
  /** Member of the batch's one-of input, e.g. `aiAnalysis`. */
  readonly member: string;
  readonly table: string;
  /** Grows when the meaning of a field or rule changes; stored with every row and part of its hash. */
  readonly schemaVersion: number;
  /** When a controller writes such a record. Shown in GraphiQL and in the docs. */
  readonly description: string;
  /** Spine and own fields, in the order in which people read them. */
  readonly fields: Fields;
  readonly rules: readonly Rule[];
  /** The field that says what has become of the thing that the record is about. */
  readonly statusField: string;
  /** Own fields by which records can be searched; each has an index. The spine's are always among them. */
  readonly filters: readonly string[];
  /** A search that people make: GraphiQL opens with it. */
  readonly exampleFilter?: InputRecord;
  /** Questions about this kind as a whole. */
  readonly statistics: readonly StatisticDeclaration[];
  /** Integer columns the database derives from a jsonb list: read-only, not hashed. */
  readonly counts: Readonly<Record<string, { readonly of: string; readonly description: string }>>;
  /** Set when the kind carries a vector for semantic search. */
  readonly embedding?: EmbeddingDeclaration;
  /** What goes through which states, and how that shows in the fields. */
  readonly lifecycle: Lifecycle;
  /** Where in a remediation such records have to be. */
  readonly expectation: Expectation;
  /** A record that passes every rule: shown in GraphiQL and the docs, and sent by the contract tests. */
  readonly example: InputRecord;
}

export interface EmbeddingDeclaration<Name extends string = string> {
  readonly dimensions: number;
  /** Names the query: `AIAnalyses` → `similarAIAnalyses`. */
  readonly plural: string;
  /** The text that is embedded: one line each, the values of its fields with a space between. What is absent is left out. */
  readonly text: readonly (readonly Name[])[];
  /**
   * The fields of the text that are written in words. A record that has none of them has nothing to embed: a key and
   * two enum values have no meaning to be near to, and their vectors would be near to each other and to every short
   * question.
   */
  readonly words: readonly Name[];
  /** Fields (text, enum or boolean) that a search may be narrowed to, besides the spine. */
  readonly filters: readonly Name[];
}

/** How far the controllers' clocks may be ahead of the server's. */
export const occurredAheadMs = 5 * 60_000;

/** What every kind has, first in every input. */
export const spine = {
  idempotencyKey: optional(
    text(1, 255),
    'Makes a retry safe: the same key with the same content answers DUPLICATE, with other content ' +
      'IDEMPOTENCY_CONFLICT. When absent, the content hash is the key.',
  ),
  remediationId: required(text(1, 255), 'Name of the RemediationRequest. What joins the records of all six kinds.'),
  occurredAt: required(
    time({ notBefore: '2020-01-01T00:00:00.000Z', maxAheadMs: occurredAheadMs }),
    "When it happened, by the controller's clock. Not before 2020-01-01, at most 5 minutes ahead of the server.",
  ),
  cluster: optional(text(0, 255), 'Name of the Kubernetes cluster. Part of what makes the idempotency key unique.'),
  namespace: optional(text(0, 253), 'Kubernetes namespace of the resource that is remediated.'),
} as const satisfies Fields;

const embeddingFields = (dimensions: number): Fields => ({
  embedding: optional(
    vector(dimensions),
    `Vector of exactly ${dimensions} finite numbers, not all zero, for semantic search. ` +
      'Derived data: not part of the content hash.',
  ),
  embeddingModel: optional(
    text(0, 255),
    'Name of the model that computed the embedding. Required with embedding, refused without.',
  ),
});

interface AuditInput<F extends Fields> {
  readonly kind: string;
  readonly name: string;
  readonly member: string;
  readonly table: string;
  readonly schemaVersion: number;
  readonly description: string;
  readonly fields: F;
  readonly rules: readonly Rule<keyof F & string>[];
  readonly statusField: keyof F & string;
  readonly filters: readonly (keyof F & string)[];
  readonly exampleFilter?: InputRecord;
  readonly statistics?: readonly StatisticDeclaration[];
  readonly counts?: AuditDeclaration['counts'];
  readonly embedding?: EmbeddingDeclaration<keyof F & string>;
  readonly lifecycle: Lifecycle<keyof F & string>;
  readonly expectation: Expectation<keyof F & string>;
  readonly example: InputRecord;
}

/** Declares a kind; its rules may only speak of its own fields. */
export const defineAudit = <const F extends Fields>(input: AuditInput<F>): AuditDeclaration => {
  const { embedding } = input;
  const fields: Readonly<Record<string, Field>> = {
    ...spine,
    ...input.fields,
    ...(embedding ? embeddingFields(embedding.dimensions) : {}),
  };
  const rules: readonly Rule[] = embedding ? [...input.rules, ...together('embeddingModel', 'embedding')] : input.rules;
  return { ...input, fields, rules, statistics: input.statistics ?? [], counts: input.counts ?? {} };
};
