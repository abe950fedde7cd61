/** A problem as part of an answer: what one record of a batch gets instead of a receipt. */
import type { FieldProblem, Problem } from '../problems.ts';
import type { Builder } from './builder.ts';

export type AuditProblemRef = ReturnType<typeof addAuditProblem>;

export const addAuditProblem = (builder: Builder) => {
  const FieldProblemType = builder.objectRef<FieldProblem>('AuditFieldProblem').implement({
    description: 'One broken rule.',
    ruledByRoot: true,
    fields: (t) => ({
      pointer: t.exposeString('pointer', {
        nullable: false,
        description: 'JSON pointer (RFC 6901) into the arguments: `/inputs`, place in the batch, kind, field.',
      }),
      detail: t.exposeString('detail', { nullable: false, description: 'The rule, and what was expected.' }),
    }),
  });
  return builder.objectRef<Problem>('AuditProblem').implement({
    description: 'Why a record was not taken: an RFC 9457 problem. Nothing was recorded.',
    ruledByRoot: true,
    fields: (t) => ({
      code: t.exposeString('code', {
        nullable: false,
        description: 'Stable code for programs, e.g. VALIDATION_FAILED.',
      }),
      title: t.exposeString('title', { nullable: false, description: 'What the code means, in a few words.' }),
      status: t.exposeInt('status', {
        nullable: false,
        description: 'The HTTP status that a call for this record alone would have had.',
      }),
      detail: t.exposeString('detail', { nullable: false, description: 'What is wrong this time.' }),
      instance: t.exposeString('instance', {
        nullable: false,
        description: 'Names this one occurrence; the same id is in the log of the service.',
      }),
      retryAfterMs: t.field({
        type: 'SafeInt',
        nullable: true,
        description: 'Given when the same record may be taken later: how long to wait, in milliseconds.',
        resolve: (problem) => problem.retryAfterMs ?? null,
      }),
      errors: t.field({
        type: [FieldProblemType],
        nullable: false,
        description: 'Every broken rule of the record. Empty when the problem is not about the input.',
        resolve: (problem) => [...problem.errors],
      }),
    }),
  });
};
