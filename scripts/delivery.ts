/** Sends a request to the service, and reads what became of each of its records. */
import { z } from 'zod';
import { ask, type Service } from './ask.ts';
import type { Chapter } from './story.ts';

export type Ending =
  | {
      readonly type: 'receipt';
      readonly at: string;
      readonly kind: string;
      readonly status: string;
      readonly id: string;
    }
  | {
      readonly type: 'problem';
      readonly code: string;
      readonly detail: string;
      readonly errors: readonly FieldProblem[];
    };

interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** There is no service at the address, or something else. */
export class DeliveryError extends Error {}

const receipt = z
  .object({ id: z.string(), kind: z.string(), status: z.string(), recordedAt: z.string() })
  .transform(({ id, kind, status, recordedAt }): Ending => ({ type: 'receipt', at: recordedAt, kind, status, id }));

const problem = z
  .object({
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })
  .transform((found): Ending => ({ type: 'problem', ...found }));

const ending = z.union([receipt, problem]);

const graphqlAnswer = z.object({
  /** One field: a receipt, or the list of a batch. */
  data: z
    .record(z.string(), z.union([z.array(ending), ending.transform((one) => [one])]))
    .nullish()
    .catch(undefined),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ problem }).optional().catch(undefined) }))
    .optional(),
});

const unreachable = (url: string, error: unknown): DeliveryError => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new DeliveryError(
    `the service cannot be reached at ${url}${code}: start it with npm start, or name another address with --url`,
  );
};

/** One ending per record, in order. */
export const deliver = async (service: Service, chapter: Chapter): Promise<readonly Ending[]> => {
  const { url } = service;
  const response = await ask(service, chapter.document, chapter.variables).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  const text = await response.text();
  const { data, errors } = readAnswer(text) ?? {};
  const [endings] = Object.values(data ?? {});
  if (endings?.length === chapter.members.length) return endings;
  const [error] = errors ?? [];
  if (error === undefined) {
    throw new DeliveryError(
      `${url} answers HTTP ${response.status}, but not as this service does: is the address right?`,
    );
  }
  const { problem: found = { type: 'problem', code: 'ERROR', detail: error.message, errors: [] } } =
    error.extensions ?? {};
  return chapter.members.map(() => found);
};

const readAnswer = (text: string): z.infer<typeof graphqlAnswer> | undefined => {
  try {
    return graphqlAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
