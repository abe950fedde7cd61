/** One mutation per kind, and the batch of any kinds. The same rules serve both. */
import type { Clock } from '../clock.ts';
import { createProblem, type Problem, unexpectedProblem } from '../problems.ts';
import type { AuditProblemRef } from './audit-problem.ts';
import type { Builder } from './builder.ts';
import { createEncoder } from './content.ts';
import type { RequestContext } from './context.ts';
import type { AuditDeclaration } from './define-audit.ts';
import { createDeniedRecords, type DeniedRecords, deniedField, guardRecord, recordDenial } from './denial.ts';
import { type InputRecord, isInputRecord } from './field.ts';
import type { FieldTypes } from './field-graphql.ts';
import { rulesOf } from './field-rules.ts';
import { problemError, validationFailed } from './problem-error.ts';
import { type Answer, answerOf, type Receipt, type ReceiptRef } from './receipt.ts';
import type { Redaction } from './redaction-rules.ts';

export const maxBatchRecords = 500;

export const mutationName = (declaration: AuditDeclaration): string => `record${declaration.name}Audit`;

const isProblem = (result: Receipt | Problem): result is Problem => 'code' in result;

export interface RecordingOptions {
  /** Nothing is replaced when left out. */
  readonly redaction?: Redaction;
  /** Whether this service computes vectors itself, so that a record without one waits for it. */
  readonly embeds?: boolean;
}

export const addRecordMutations = (
  builder: Builder,
  fieldTypes: FieldTypes,
  { AuditReceipt, AuditProblem }: { readonly AuditReceipt: ReceiptRef; readonly AuditProblem: AuditProblemRef },
  audits: readonly AuditDeclaration[],
  clock: Clock,
  { redaction = new Map(), embeds = false }: RecordingOptions,
): void => {
  const kinds = audits.map((declaration) => ({
    declaration,
    rules: rulesOf(declaration, clock),
    encoder: createEncoder(declaration, { redact: redaction.get(declaration.kind), embeds }),
    Input: builder.inputType(`Record${declaration.name}AuditInput`, {
      description: declaration.description,
      fields: fieldTypes.inputFields(declaration.fields),
    }),
  }));

  for (const { declaration, rules, encoder, Input } of kinds) {
    builder.mutationField(mutationName(declaration), (t) =>
      t.field({
        type: AuditReceipt,
        nullable: false,
        description: declaration.description,
        guard: ({ input }, context) => guardRecord(context, declaration.kind, input),
        args: { input: t.arg({ type: Input, required: true, description: 'The record.', validate: rules }) },
        resolve: async (_root, { input }, { recorder, origin, allowance }) => {
          const limited = allowance.spend(1);
          if (limited !== undefined) throw problemError(limited);
          const answer = answerOf(await recorder.record(encoder.encode(input), origin));
          if (answer.type === 'problem') throw problemError(answer.problem);
          return answer.receipt;
        },
      }),
    );
  }

  const byMember = new Map(kinds.map((kind) => [kind.declaration.member, kind]));

  const RecordAuditInput = builder.inputType('RecordAuditInput', {
    isOneOf: true,
    description: 'A record of any one kind.',
    fields: (t) =>
      Object.fromEntries(
        kinds.map(({ declaration, Input }) => [
          declaration.member,
          t.field({ type: Input, description: declaration.description }),
        ]),
      ),
  });

  const RecordAuditResult = builder.unionType('RecordAuditResult', {
    description: 'What one record of a batch gets: its receipt, or the problem that kept it out.',
    types: [AuditReceipt, AuditProblem],
    resolveType: (result: Receipt | Problem) => (isProblem(result) ? AuditProblem : AuditReceipt),
  });

  const recordOne = async (
    input: InputRecord,
    index: number,
    context: RequestContext,
    denied: DeniedRecords,
  ): Promise<Answer> => {
    for (const member in input) {
      const record = input[member];
      const kind = byMember.get(member);
      if (kind === undefined || !isInputRecord(record)) continue;
      const denial = recordDenial(context, kind.declaration.kind, record);
      if (denial !== undefined) {
        denied.add(kind.declaration.kind, denial);
        return { type: 'problem', problem: denial };
      }
      const issues = kind.rules.check(record);
      if (issues !== undefined) {
        return { type: 'problem', problem: validationFailed(issues, ['inputs', index, member]) };
      }
      return answerOf(await context.recorder.record(kind.encoder.encode(record), context.origin));
    }
    throw new Error('a one-of input arrived without a member');
  };

  builder.mutationField('recordAudits', (t) =>
    t.field({
      type: [RecordAuditResult],
      nullable: false,
      description:
        `Records 1 to ${maxBatchRecords} records of any kinds, and answers one result per record, in order. ` +
        'A record that breaks a rule never costs its neighbours.',
      guard: (_args, context) => {
        if (!context.access.scopes.record) throw deniedField(context, 'Mutation.recordAudits');
      },
      args: {
        inputs: t.arg({ type: [RecordAuditInput], required: true, description: 'The records.' }),
      },
      resolve: async (_root, { inputs }, context) => {
        if (inputs.length > maxBatchRecords) {
          throw problemError(
            createProblem(
              'BATCH_TOO_LARGE',
              `a batch takes at most ${maxBatchRecords} records, not ${inputs.length}; send it in parts`,
            ),
          );
        }
        if (inputs.length === 0) {
          const issue = { path: ['inputs'], message: 'must hold at least one record' };
          throw problemError(validationFailed([issue]));
        }
        const limited = context.allowance.spend(inputs.length);
        if (limited !== undefined) throw problemError(limited);
        const denied = createDeniedRecords(context);
        const results = await Promise.all(
          inputs.map(async (input, index) => {
            try {
              const answer = await recordOne(input, index, context, denied);
              if (answer.type === 'receipt') return answer.receipt;
              context.report(answer.problem);
              return answer.problem;
            } catch (error) {
              // A defect that meets one record must not hide that others were recorded.
              const problem = unexpectedProblem();
              context.report(problem, error);
              return problem;
            }
          }),
        );
        denied.note();
        return results;
      },
    }),
  );
};
