/** Puts the GraphQL schema together from the declarations. */
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../clock.ts';
import { addAuditKind } from './audit-kind.ts';
import { addAuditProblem } from './audit-problem.ts';
import { addAuditTypes } from './audit-type.ts';
import { createBuilder } from './builder.ts';
import { addConnections } from './connections.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { listAllowedValues } from './enum-answers.ts';
import { createFieldTypes } from './field-graphql.ts';
import { createFilterTypes } from './filter-types.ts';
import { addOperations } from './operations.ts';
import { addQueries } from './queries.ts';
import { addReceipt } from './receipt.ts';
import { addRecordMutations } from './record-mutations.ts';
import { addReplica } from './replica.ts';
import { addScalars } from './scalars.ts';
import { addStatistics } from './statistics.ts';

export const createSchema = (audits: readonly AuditDeclaration[], clock: Clock): GraphQLSchema => {
  const builder = createBuilder();
  addScalars(builder);
  const AuditKind = addAuditKind(builder, audits);
  const AuditReceipt = addReceipt(builder, AuditKind);
  const AuditProblem = addAuditProblem(builder);
  const fieldTypes = createFieldTypes(builder);
  const types = addAuditTypes(builder, fieldTypes, AuditKind, audits);
  builder.mutationType({
    description: 'Recording what happened. An answer that is not a receipt means that nothing was recorded.',
  });
  addRecordMutations(builder, fieldTypes, { AuditReceipt, AuditProblem }, audits, clock);
  addQueries(builder, { Audit: types.Audit, AuditReceipt }, audits);
  const filterTypes = createFilterTypes(builder, fieldTypes);
  addConnections(builder, fieldTypes, { AuditKind, types, filterTypes }, audits);
  addStatistics(builder, fieldTypes, filterTypes, audits, clock);
  addReplica(builder);
  addOperations(builder, AuditKind);
  // In the order of the declarations: that is how people read them.
  return listAllowedValues(builder.toSchema({ sortSchema: false }));
};
