/** Declaration → what the embedding worker and the search need to know of the kind. */
import type { EmbeddingTable } from '../database/embedding-table.ts';
import { columnName } from './content.ts';
import type { AuditDeclaration } from './define-audit.ts';

/** One per declaration with an embedding. */
export const embeddingTables = (audits: readonly AuditDeclaration[]): readonly EmbeddingTable[] =>
  audits.flatMap(({ kind, table, embedding }) =>
    embedding === undefined
      ? []
      : [{ kind, table, dimensions: embedding.dimensions, text: embedding.text.map((line) => line.map(columnName)) }],
  );
