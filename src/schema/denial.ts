/** What a caller is told of something that the policy does not allow, and what is noted of it. */
import type { GraphQLError } from 'graphql';
import { createProblem, type Problem } from '../problems.ts';
import type { RequestContext } from './context.ts';
import type { InputRecord } from './field.ts';
import { problemError } from './problem-error.ts';

/** A field of the schema, e.g. `Query.audit`. */
export const deniedField = (context: RequestContext, field: string): GraphQLError => {
  const problem = createProblem('FORBIDDEN', `the policy does not allow this caller to ask for ${field}`);
  context.onDenied({ principal: context.principal, what: field, count: 1, instance: problem.instance });
  return problemError(problem);
};

/** A record that is not validated yet. Noting the denial is left to who knows how many there are. */
export const recordDenial = ({ access }: RequestContext, kind: string, input: InputRecord): Problem | undefined =>
  access.mayRecord(kind, input['cluster'], input['namespace'])
    ? undefined
    : createProblem(
        'FORBIDDEN',
        `the policy does not allow this caller to record ${kind} for this cluster and namespace`,
      );

/** Throws when the caller may not send this record. */
export const guardRecord = (context: RequestContext, kind: string, input: InputRecord): void => {
  const problem = recordDenial(context, kind, input);
  if (problem === undefined) return;
  context.onDenied({ principal: context.principal, what: kind, count: 1, instance: problem.instance });
  throw problemError(problem);
};

/** The denied records of a batch: however many there are, they are noted once for each kind. */
export const createDeniedRecords = (context: RequestContext) => {
  const denied = new Map<string, { readonly instance: string; readonly count: number }>();
  return {
    add: (kind: string, problem: Problem): void => {
      const { instance, count } = denied.get(kind) ?? { instance: problem.instance, count: 0 };
      denied.set(kind, { instance, count: count + 1 });
    },
    note: (): void => {
      for (const [what, { count, instance }] of denied) {
        context.onDenied({ principal: context.principal, what, count, instance });
      }
    },
  };
};

export type DeniedRecords = ReturnType<typeof createDeniedRecords>;
