/** Makes an API key: the key for its holder, and the line with its hash for API_KEYS_FILE. Reads and writes nothing else. */
import { parseArgs, styleText } from 'node:util';
import { z } from 'zod';
import { makeApiKey } from './http/authentication/api-keys.ts';

const help = `Makes an API key.

Usage: npm run -s apikey -- --name NAME [options]

  --name NAME       who is going to hold it; stored with every record as recordedBy
  --not-after TIME  when it expires, e.g. 2027-06-30T00:00:00Z; never without it
  --help            this text

Standard output gets two lines: the key, which is shown this once and kept nowhere, and the line to be added to the file
that API_KEYS_FILE names. The service reads a changed file by itself. To replace a key: add the new line, give the new key
to its holder, and remove the old line when it is no longer in use.
`;

const options = {
  name: { type: 'string' },
  'not-after': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const fail = (text: string): void => {
  process.stderr.write(`${styleText('red', text, { stream: process.stderr })}\n`);
  process.exitCode = 1;
};

try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(help);
  else if (values.name === undefined) fail('whose key? E.g. npm run -s apikey -- --name some-controller');
  else {
    const { key, line } = makeApiKey(values.name, values['not-after']);
    process.stdout.write(`${key}\n${line}\n`);
  }
} catch (error) {
  if (error instanceof z.ZodError)
    fail(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  else if (error instanceof Error && 'code' in error) fail(error.message);
  else throw error;
}
