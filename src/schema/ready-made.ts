/**
 * The ready-made operations with variables: one per kind, the batch, and reading back: by id, by remediation, in lists,
 * in statistics and by meaning. GraphiQL opens with them.
 */
import { parse, print } from 'graphql';
import * as documents from '../generated/operations/graphql.ts';
import { auditTypeName } from './audit-type.ts';
import type { AuditDeclaration } from './define-audit.ts';

export interface ReadyMadeOperation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const isDocument = (value: unknown): value is { toString(): string } => value instanceof documents.TypedDocumentString;

const text = (document: { toString(): string }): string => print(parse(document.toString()));

const documentNamed = (name: string): string => {
  const document: unknown = Reflect.get(documents, `${name}Document`);
  if (!isDocument(document)) throw new Error(`no operation ${name} is generated: npm run generate`);
  return text(document);
};

/** The document of a kind's mutation, found by its name. */
export const recordDocument = ({ name }: AuditDeclaration): string => documentNamed(`Record${name}Audit`);

/** Looks for what the kind's example says. */
const searches = ({ embedding, example }: AuditDeclaration): readonly ReadyMadeOperation[] => {
  if (embedding === undefined) return [];
  const [words] = embedding.words;
  const [filter] = embedding.filters;
  return [
    {
      document: documentNamed(`Similar${embedding.plural}`),
      variables: {
        text: words === undefined ? '' : example[words],
        first: 10,
        filter: filter === undefined ? {} : { [filter]: [example[filter]] },
      },
    },
  ];
};

/** The lists that somebody has an example for. */
const lists = (declaration: AuditDeclaration): readonly ReadyMadeOperation[] =>
  declaration.exampleFilter === undefined
    ? []
    : [
        {
          document: documentNamed(`${auditTypeName(declaration)}s`),
          variables: { filter: declaration.exampleFilter, first: 50 },
        },
      ];

export const readyMadeOperations = (audits: readonly AuditDeclaration[]): readonly ReadyMadeOperation[] => {
  const id = '00000000-0000-8000-8000-000000000000';
  return [
    ...audits.map((declaration) => ({
      document: recordDocument(declaration),
      variables: { input: declaration.example },
    })),
    {
      document: text(documents.RecordAuditsDocument),
      variables: { inputs: audits.map(({ member, example }) => ({ [member]: example })) },
    },
    { document: text(documents.ReceiptDocument), variables: { id } },
    { document: text(documents.AuditDocument), variables: { id } },
    { document: text(documents.RemediationDocument), variables: { id: audits[0]?.example['remediationId'] } },
    { document: text(documents.IncompleteRemediationsDocument), variables: { endedMoreThanMinutes: 15 } },
    {
      document: text(documents.AuditsDocument),
      variables: { filter: { remediationId: [audits[0]?.example['remediationId']] }, first: 50 },
    },
    ...audits.flatMap(lists),
    { document: text(documents.StatisticsDocument), variables: { recordedAt: null } },
    ...audits.flatMap(searches),
    { document: text(documents.RetryFailedEmbeddingsDocument), variables: { first: 500 } },
    { document: text(documents.ReembedDocument), variables: { model: 'text-embedding-3-small', first: 500 } },
  ];
};
