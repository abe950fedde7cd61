/** Asks the service whether all of a remediation is there. */
import { z } from 'zod';
import { ask, type Service } from './ask.ts';

export type CompletenessAnswer =
  | {
      readonly type: 'known';
      readonly verdict: string;
      readonly findings: readonly { readonly kind: string; readonly finding: string; readonly detail: string }[];
    }
  | { readonly type: 'unknown'; readonly why: string };

const document = `query ReplayedRemediation($id: String!) {
  remediation(id: $id) { completeness { verdict findings { kind finding detail } } }
}`;

const Answer = z.object({
  data: z.object({
    remediation: z
      .object({
        completeness: z.object({
          verdict: z.string(),
          findings: z.array(z.object({ kind: z.string(), finding: z.string(), detail: z.string() })),
        }),
      })
      .nullable(),
  }),
});

const noAnswer: CompletenessAnswer = { type: 'unknown', why: 'the service does not say' };

export const completenessOf = async (service: Service, id: string): Promise<CompletenessAnswer> => {
  try {
    const response = await ask(service, document, { id });
    const { remediation } = Answer.parse(JSON.parse(await response.text())).data;
    if (remediation === null) return { type: 'unknown', why: 'none of its records is in the database (yet)' };
    return { type: 'known', ...remediation.completeness };
  } catch {
    // A nicety at the end: that the service says nothing here must not look as if records had been refused.
    return noAnswer;
  }
};
