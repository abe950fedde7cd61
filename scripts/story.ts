/** A file of records, as they are told in examples/: a title, and records in the order in which they happened. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { maxBatchRecords } from '../src/schema/record-mutations.ts';

/** Records that leave in one request, and the request. */
export interface Chapter {
  /** Place of the first record in the story, from 1. */
  readonly first: number;
  /** The member of each record that says its kind. */
  readonly members: readonly string[];
  readonly document: string;
  readonly variables: unknown;
}

export class StoryError extends Error {}

const Story = z.object({
  title: z.string(),
  records: z.array(
    z
      .record(z.string(), z.unknown())
      .refine((record) => Object.keys(record).length === 1, 'must have exactly one member'),
  ),
});
type Story = z.infer<typeof Story>;

export const readStory = async (file: string): Promise<Story> => {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StoryError(`${file} cannot be read`);
  });
  try {
    return Story.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new StoryError(`${file} does not hold a title and records: ${why}`);
  }
};

/** The remediations it tells of. */
export const remediationIds = ({ records }: Story): readonly string[] => [
  ...new Set(
    records.flatMap((record) =>
      Object.values(record).map((fields) =>
        typeof fields === 'object' && fields !== null ? String(Reflect.get(fields, 'remediationId')) : '',
      ),
    ),
  ),
];

const memberOf = (record: Readonly<Record<string, unknown>>): string => Object.keys(record)[0] ?? '';

/** Every record by itself, through the mutation of its kind. */
export const oneByOne = ({ records }: Story): readonly Chapter[] =>
  records.map((record, index) => {
    const member = memberOf(record);
    const declaration = audits.find((audit) => audit.member === member);
    if (declaration === undefined) {
      const known = audits.map((audit) => audit.member).join(', ');
      throw new StoryError(`record ${index + 1} is of the kind ${member}; known are ${known}`);
    }
    return {
      first: index + 1,
      members: [member],
      document: recordDocument(declaration),
      variables: { input: record[member] },
    };
  });

/** As many records at a time as a batch may hold. */
export const inBatches = ({ records }: Story): readonly Chapter[] =>
  Array.from({ length: Math.ceil(records.length / maxBatchRecords) }, (_, index) => {
    const inputs = records.slice(index * maxBatchRecords, (index + 1) * maxBatchRecords);
    return {
      first: index * maxBatchRecords + 1,
      members: inputs.map(memberOf),
      document: RecordAuditsDocument.toString(),
      variables: { inputs },
    };
  });
