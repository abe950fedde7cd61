/** Puts the GraphQL schema together from the declarations. */
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../clock.ts';
import { addAuditKind } from './audit-kind.ts';
import { addAuditProblem } from './audit-problem.ts';
import { addAuditTypes } from './audit-type.ts';
import { createBuilder } from './builder.ts';
import { addConnections } from './connections.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { addEmbedAgain } from './embed-again.ts';
import { listAllowedValues } from './enum-answers.ts';
import { createFieldTypes } from './field-graphql.ts';
import { createFilterTypes } from './filter-types.ts';
import { addIncompleteRemediations } from './incomplete-remediations.ts';
import { addOperations } from './operations.ts';
import { addQueries } from './queries.ts';
import { addReceipt } from './receipt.ts';
import { addRecordMutations, type RecordingOptions } from './record-mutations.ts';
import { addRemediation } from './remediation.ts';
import { addPageInfo } from './remediation-timeline.ts';
import { addReplica } from './replica.ts';
import { addScalars } from './scalars.ts';
import { addSimilar } from './similar.ts';
import { addStatistics } from './statistics.ts';
import { createRowOf } from './stored-rows.ts';

export const createSchema = (
  audits: readonly AuditDeclaration[],
  clock: Clock,
  recording: RecordingOptions = {},
): GraphQLSchema => {
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
  addRecordMutations(builder, fieldTypes, { AuditReceipt, AuditProblem }, audits, clock, recording);
  const rowOf = createRowOf(audits);
  const { Audit, typed } = types;
  addQueries(builder, { Audit, AuditReceipt }, rowOf);
  const RemediationPageInfo = addPageInfo(builder);
  const Remediation = addRemediation(builder, { AuditKind, Audit, RemediationPageInfo, rowOf });
  addIncompleteRemediations(builder, Remediation, RemediationPageInfo);
  const filterTypes = createFilterTypes(builder, fieldTypes);
  addConnections(builder, fieldTypes, { AuditKind, types, filterTypes }, audits);
  addStatistics(builder, fieldTypes, filterTypes, audits, clock);
  addReplica(builder);
  addOperations(builder, AuditKind);
  addSimilar(builder, fieldTypes, typed, audits, clock);
  addEmbedAgain(builder, audits);
  // In the order of the declarations: that is how people read them.
  return listAllowedValues(builder.toSchema({ sortSchema: false }));
};
