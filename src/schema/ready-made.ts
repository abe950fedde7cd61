/** The ready-made operations with variables: one per kind, the batch, and reading back: by id and by remediation. GraphiQL opens with them. */
import { parse, print } from 'graphql';
import * as documents from '../generated/operations/graphql.ts';
import type { AuditDeclaration } from './define-audit.ts';

export interface ReadyMadeOperation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const isDocument = (value: unknown): value is { toString(): string } => value instanceof documents.TypedDocumentString;

const text = (document: { toString(): string }): string => print(parse(document.toString()));

/** The document of a kind's mutation, found by its name. */
export const recordDocument = (declaration: AuditDeclaration): string => {
  const document: unknown = Reflect.get(documents, `Record${declaration.name}AuditDocument`);
  if (!isDocument(document)) throw new Error(`no operation is generated for ${declaration.kind}: npm run generate`);
  return text(document);
};

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
  ];
};
