/** A policy in a file that a test may change. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface PolicyFile {
  readonly path: string;
  /** Replaces the file as a mounted one is replaced: there is no moment at which it is half written. */
  readonly write: (policy: unknown) => Promise<void>;
  /** Any text at all. */
  readonly writeText: (text: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export const createPolicyFile = async (policy: unknown): Promise<PolicyFile> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-policy-'));
  const file = path.join(folder, 'policy.json');
  const writeText = async (text: string): Promise<void> => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await writeText(JSON.stringify(policy));
  return {
    path: file,
    writeText,
    write: (changed) => writeText(JSON.stringify(changed)),
    remove: () => rm(folder, { recursive: true }),
  };
};

/** Writes a policy under which whoever is known may do everything, and answers the file. */
export const policyForAll = async (folder: string): Promise<string> => {
  const file = path.join(folder, 'policy.json');
  const record = { kinds: ['*'], clusters: ['*'], namespaces: ['*'] };
  await writeFile(file, JSON.stringify({ rules: [{ principals: ['*'], record, read: true, operate: true }] }));
  return file;
};
