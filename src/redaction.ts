/** Reads the file of redaction rules, once, at the start: what it says decides about hashes, so it does not change under way. */
import { readFile, stat } from 'node:fs/promises';
import { ConfigError } from './config.ts';
import type { Log } from './log.ts';
import type { AuditDeclaration } from './schema/define-audit.ts';
import { type Redaction, readRules } from './schema/redaction-rules.ts';

const maxFileBytes = 1_048_576;

const textOf = async (file: string): Promise<string> => {
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) throw new ConfigError([`REDACTION_FILE is larger than ${maxFileBytes} bytes`]);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`REDACTION_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
};

/** Throws one ConfigError with every mistake. */
export const readRedaction = async (
  file: string | undefined,
  audits: readonly AuditDeclaration[],
  log: Log,
): Promise<Redaction> => {
  if (file === undefined) return new Map();
  const read = readRules(await textOf(file), audits);
  if (read.type === 'mistakes') throw new ConfigError(read.mistakes.map((mistake) => `REDACTION_FILE ${mistake}`));
  log.info({ rules: read.count, kinds: [...read.redaction.keys()] }, 'redaction is on');
  return read.redaction;
};
