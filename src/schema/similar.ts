/** Searching by meaning: one query per declaration with an embedding, which returns its records, most similar first. */
import type { Clock } from '../clock.ts';
import { type AuditTypes, readColumns } from './audit-type.ts';
import type { Builder } from './builder.ts';
import type { AuditDeclaration, EmbeddingDeclaration } from './define-audit.ts';
import type { FieldTypes, StoredObject } from './field-graphql.ts';
import { createSimilarFilters } from './similar-filter.ts';
import { createQuestions, largestPage } from './similar-question.ts';

const usualPage = 10;

interface Edge {
  readonly node: StoredObject;
  readonly similarity: number;
}

interface Page {
  readonly edges: readonly Edge[];
  readonly model: string | undefined;
  readonly exact: boolean;
}

export const similarQueryName = ({ plural }: Pick<EmbeddingDeclaration, 'plural'>): string => `similar${plural}`;

export const addSimilar = (
  builder: Builder,
  fieldTypes: FieldTypes,
  typed: AuditTypes['typed'],
  audits: readonly AuditDeclaration[],
  clock: Clock,
): void => {
  const searchable = audits.filter(({ embedding }) => embedding !== undefined);
  if (searchable.length === 0) return;
  const filterOf = createSimilarFilters(builder, fieldTypes);

  for (const declaration of searchable) {
    const { embedding, name, kind, table } = declaration;
    const Node = typed(kind);
    if (embedding === undefined || Node === undefined) throw new Error(`${kind} has no type to answer with`);
    const query = similarQueryName(embedding);
    const typeName = `Similar${embedding.plural}`;
    const filter = filterOf(declaration);
    const columns = readColumns(declaration);

    const questions = createQuestions(declaration, embedding, filter.field, clock);

    const EdgeType = builder.objectRef<Edge>(`Similar${name}Edge`).implement({
      ruledByRoot: true,
      description: 'A record that was found, and how similar it is.',
      fields: (t) => ({
        similarity: t.exposeFloat('similarity', {
          nullable: false,
          description: 'Cosine similarity of the two vectors: 1 is the same direction, 0 unrelated, -1 the opposite.',
        }),
        node: t.field({
          type: Node,
          nullable: false,
          description: 'The record.',
          resolve: ({ node }) => node,
        }),
      }),
    });
    const PageType = builder.objectRef<Page>(typeName).implement({
      ruledByRoot: true,
      description: 'What a search by meaning has found.',
      fields: (t) => ({
        edges: t.field({
          type: [EdgeType],
          nullable: false,
          description: 'The records that were found, most similar first.',
          resolve: ({ edges }) => [...edges],
        }),
        model: t.string({
          nullable: true,
          description: 'The model whose vectors were compared. Null when those of all models were.',
          resolve: ({ model }) => model ?? null,
        }),
        exact: t.exposeBoolean('exact', {
          nullable: false,
          description:
            'Whether every record that fits was compared. If not, the index was asked, which finds nearly all of the ' +
            'most similar ones.',
        }),
      }),
    });
    const Filter = builder.inputType(`${typeName}Filter`, {
      description: 'What a record has to be like, besides similar. Everything that is given has to hold.',
      fields: filter.inputFields,
    });

    builder.queryField(query, (t) =>
      t.field({
        type: PageType,
        nullable: false,
        description:
          `Records of kind ${kind} by meaning, most similar first: to a text, to a vector, or to a record. ` +
          'Exactly one of the three is needed. Only records with a vector of the same model are compared.',
        args: {
          text: t.arg.string({
            required: false,
            description: 'What to look for, in words. Needs an embedding provider (EMBEDDING_URL).',
          }),
          embedding: t.arg.floatList({
            required: false,
            description: `A vector of ${embedding.dimensions} numbers, made by the same model as the stored ones.`,
          }),
          auditId: t.arg({
            type: 'UUID',
            required: false,
            description: 'A stored record with a vector; it is not part of the answer.',
          }),
          model: t.arg.string({
            required: false,
            description:
              'Only records with a vector of this model. Left out: EMBEDDING_MODEL for a text; with a vector, those of all ' +
              'models are compared, which says something only where there is one.',
          }),
          first: t.arg.int({
            required: false,
            defaultValue: usualPage,
            description: `How many, 1 to ${largestPage}.`,
          }),
          filter: t.arg({ type: Filter, required: false, description: 'What the records have to be like besides.' }),
        },
        resolve: async (_root, args, context): Promise<Page> => {
          const question = await questions(args, context);
          const { neighbours, exact } = await context.embeddings.similarity({
            ...question,
            table,
            conditions: filter.conditionsOf(args.filter),
            first: args.first ?? usualPage,
          });
          const loader = context.loaders.rows(table, columns);
          const rows = await Promise.all(neighbours.map((neighbour) => loader.load(neighbour)));
          return {
            model: question.model,
            exact,
            edges: neighbours.flatMap(({ similarity }, index) => {
              const row = rows[index];
              return row === undefined ? [] : [{ similarity, node: { ...row, kind } }];
            }),
          };
        },
      }),
    );
  }
};
