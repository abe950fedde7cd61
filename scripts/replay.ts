/** Tells a story to the service: sends the records of a file in order, and says what becomes of each. */
import { readFile } from 'node:fs/promises';
import { parseArgs, styleText } from 'node:util';
import type { Service } from './ask.ts';
import { type CompletenessAnswer, completenessOf } from './completeness.ts';
import { DeliveryError, deliver, type Ending } from './delivery.ts';
import { inBatches, oneByOne, readStory, remediationIds, StoryError } from './story.ts';

const help = `Sends the records of a file to the service, in order, and prints what becomes of each; at the end, whether all of the
remediation is there.

Usage: npm run replay -- examples/healed.json [more files] [options]

  --url <address>  where the service listens (http://127.0.0.1:4000/graphql)
  --token-file F   file with the token or API key to send, where the service asks for one
  --batch          all records in one request, instead of one request each
  --help           this text

Sending a file again is safe: every record is then answered with DUPLICATE.
Ends with 1 when a record was refused or the service cannot be reached.
`;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const red = (text: string): string => styleText('red', text, { stream: process.stdout });
const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });

/** E.g. `09:14:04.270`. */
const timeOf = (instant: string): string => instant.slice(11, 23);

const tell = (ending: Ending, place: number, member: string): void => {
  if (ending.type === 'receipt') {
    say(`  ${timeOf(ending.at)}  ${ending.kind.padEnd(18)}  ${ending.status.padEnd(9)}  ${ending.id}`);
    return;
  }
  // The broken rules say more than the sentence about them.
  const why = ending.errors.length > 0 ? ending.code : `${ending.code}: ${ending.detail}`;
  say(red(`  record ${place} (${member}) refused: ${why}`));
  for (const { pointer, detail } of ending.errors) say(red(`    ${pointer} ${detail}`));
};

const summary = (endings: readonly Ending[]): string => {
  const counts = new Map<string, number>();
  for (const ending of endings) {
    const word = ending.type === 'receipt' ? ending.status : 'refused';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return `${endings.length} records: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`;
};

/** Whether everything that belongs to the remediation is there now, and exactly what is not. */
const tellCompleteness = (id: string, answer: CompletenessAnswer): void => {
  switch (answer.type) {
    case 'unknown':
      say(`completeness of ${id}: ${answer.why}`);
      return;
    case 'known':
      say(`completeness of ${id}: ${bold(answer.verdict)}`);
      for (const { finding, kind, detail } of answer.findings) say(red(`  ${finding} ${kind}: ${detail}`));
  }
};

/** Answers whether every record was taken. */
const replay = async (file: string, service: Service, batch: boolean): Promise<boolean> => {
  const story = await readStory(file);
  say(bold(story.title));
  const endings: Ending[] = [];
  for (const chapter of batch ? inBatches(story) : oneByOne(story)) {
    const found = await deliver(service, chapter);
    found.forEach((ending, index) => {
      tell(ending, chapter.first + index, chapter.members[index] ?? '');
    });
    endings.push(...found);
  }
  const taken = endings.every(({ type }) => type === 'receipt');
  say(taken ? summary(endings) : red(summary(endings)));
  for (const id of remediationIds(story)) tellCompleteness(id, await completenessOf(service, id));
  return taken;
};

const tokenIn = async (file: string | undefined): Promise<string | undefined> => {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StoryError(`--token-file ${file} cannot be read`);
  });
  return text.trim();
};

const run = async (): Promise<boolean> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      'token-file': { type: 'string' },
      batch: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return true;
  }
  if (!URL.canParse(values.url)) throw new StoryError(`--url ${values.url} is not an address`);
  if (positionals.length === 0) throw new StoryError(`which file? E.g. npm run replay -- examples/healed.json`);
  const service: Service = { url: values.url, token: await tokenIn(values['token-file']) };
  let taken = true;
  for (const file of positionals) taken = (await replay(file, service, values.batch)) && taken;
  return taken;
};

const isUsage = (error: unknown): error is Error =>
  error instanceof StoryError ||
  error instanceof DeliveryError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  if (!isUsage(error)) throw error;
  process.stderr.write(`${styleText('red', error.message, { stream: process.stderr })}\n`);
  process.exitCode = 1;
}
