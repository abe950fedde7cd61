/** Puts the GraphQL schema together from the declarations. */
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../clock.ts';
import { addAuditKind } from './audit-kind.ts';
import { addAuditProblem } from './audit-problem.ts';
import { addAuditTypes } from './audit-type.ts';
import { createBuilder } from './builder.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { addEmbedAgain } from './embed-again.ts';
import { listAllowedValues } from './enum-answers.ts';
import { createFieldTypes } from './field-graphql.ts';
import { addOperations } from './operations.ts';
import { addQueries } from './queries.ts';
import { addReceipt } from './receipt.ts';
import { addRecordMutations } from './record-mutations.ts';
import { addScalars } from './scalars.ts';
import { addSimilar } from './similar.ts';

/** `embeds`: whether this service computes vectors itself, so that a record without one waits for it. */
export const createSchema = (audits: readonly AuditDeclaration[], clock: Clock, embeds = false): GraphQLSchema => {
  const builder = createBuilder();
  addScalars(builder);
  const AuditKind = addAuditKind(builder, audits);
  const AuditReceipt = addReceipt(builder, AuditKind);
  const AuditProblem = addAuditProblem(builder);
  const fieldTypes = createFieldTypes(builder);
  const { Audit, ofKind } = addAuditTypes(builder, fieldTypes, AuditKind, audits);
  builder.mutationType({
    description: 'Recording what happened. An answer that is not a receipt means that nothing was recorded.',
  });
  addRecordMutations(builder, fieldTypes, { AuditReceipt, AuditProblem }, audits, clock, embeds);
  addQueries(builder, { Audit, AuditReceipt }, audits);
  addOperations(builder, AuditKind);
  addSimilar(builder, fieldTypes, ofKind, audits, clock);
  addEmbedAgain(builder, audits);
  // In the order of the declarations: that is how people read them.
  return listAllowedValues(builder.toSchema({ sortSchema: false }));
};
