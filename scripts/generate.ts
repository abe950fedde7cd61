/**
 * Writes everything that follows from something else: Prisma's client, schema.graphql, the ready-made operations and
 * their typed documents and allow-list, .env.example, and pages of docs. With --check it fails when any of it was stale.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { settingsAsEnv } from '../src/welcome.ts';
import { problemDocs } from './problem-docs.ts';

const root = path.join(import.meta.dirname, '..');
const generated = [
  'src/generated/**/*.ts',
  'schema.graphql',
  'operations/*.graphql',
  'operations/persisted.json',
  '.env.example',
  'docs/problems.md',
  'docs/audits.md',
  'docs/completeness.md',
];

const digests = (): ReadonlyMap<string, string> =>
  new Map(
    globSync(generated, { cwd: root }).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(path.join(root, file)))
        .digest('hex'),
    ]),
  );

const write = (file: string, content: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
};

const run = (command: string, ...args: readonly string[]): void => {
  execFileSync(path.join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      // Migrations are plain SQL, so Prisma's engine for them is never used; naming any file keeps it from a download.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    },
  });
};

/** Prisma keeps its files from compiler and linter. The compiler looks at these all the same; the linter is not asked to. */
const letThemBeChecked = (): void => {
  for (const file of globSync('src/generated/prisma/**/*.ts', { cwd: root })) {
    const text = readFileSync(path.join(root, file), 'utf8');
    write(file, text.replace(/^(?:\/\* eslint-disable \*\/|\/\/ (?:@ts-nocheck|biome-ignore-all).*)\n/gm, ''));
  }
};

const generate = async (): Promise<void> => {
  rmSync(path.join(root, 'src/generated/prisma'), { recursive: true, force: true });
  run('prisma', 'generate');
  // For browsers, of which this project has none.
  rmSync(path.join(root, 'src/generated/prisma/browser.ts'));
  letThemBeChecked();
  // Imported only now: the schema imports the client that has just been written.
  const { schemaFile } = await import('./schema-file.ts');
  const { operationFiles } = await import('./operation-files.ts');
  const { kindDocs } = await import('./kind-docs.ts');
  const { completenessDocs } = await import('./completeness-docs.ts');
  write('schema.graphql', schemaFile());
  for (const [file, content] of operationFiles()) write(file, content);
  run('graphql-codegen', '--config', 'codegen.ts', '--silent');
  // Documents are imported by name: a look-up by their text would be a second, untyped way.
  for (const file of ['gql.ts', 'index.ts']) rmSync(path.join(root, 'src/generated/operations', file));
  // And this one the typed documents.
  const { persistedFile } = await import('./persisted-file.ts');
  write('operations/persisted.json', persistedFile());
  write(
    '.env.example',
    `# Every setting with its default. Copy to .env, or set in the environment.\n\n${settingsAsEnv()}`,
  );
  write('docs/problems.md', problemDocs());
  write('docs/audits.md', kindDocs());
  write('docs/completeness.md', completenessDocs());
};

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const before = digests();
await generate();
const now = digests();
const stale = [...new Set([...before.keys(), ...now.keys()])].filter((file) => before.get(file) !== now.get(file));
if (values.check === true && stale.length > 0) {
  process.stderr.write(
    `stale, and written anew just now; commit them:\n${stale.map((file) => `  ${file}\n`).join('')}`,
  );
  process.exit(1);
}
process.stdout.write(stale.length === 0 ? 'generated files are current\n' : `written: ${stale.length} files\n`);
