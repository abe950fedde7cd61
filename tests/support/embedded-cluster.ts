/**
 * Clusters of the embedded PostgreSQL, kept on disk: making one takes longer than most tests do. The empty one is as it is
 * made; the ready one as a service has left it that was started this month.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { z } from 'zod';
import { openEmbedded } from '../../src/database/embedded.ts';
import { makeReady } from './ready-database.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const migrations = path.join(root, 'migrations-sql');
const cache = path.join(root, 'node_modules/.cache/pglite');

/** Of the package: another version makes clusters of another form. */
const version = async (): Promise<string> => {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
  return String(dependencies['@electric-sql/pglite']);
};

/** Changes with the migrations, and with the month. */
const readyMark = async (): Promise<string> => {
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 7));
  for (const name of (await readdir(migrations)).toSorted()) hash.update(await readFile(path.join(migrations, name)));
  return hash.digest('hex').slice(0, 16);
};

const dump = async (folder: string | undefined): Promise<Blob> => {
  const pglite = await PGlite.create(folder === undefined ? {} : { dataDir: folder, extensions: { vector } });
  const cluster = await pglite.dumpDataDir('none');
  await pglite.close();
  return cluster;
};

const dumpReady = async (): Promise<Blob> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ready-cluster-'));
  try {
    const database = await openEmbedded(folder);
    await makeReady(database);
    await database.close();
    return await dump(path.join(folder, 'pglite'));
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Answers the file. */
const keep = async (name: string, make: () => Promise<Blob>): Promise<string> => {
  const file = path.join(cache, `${await version()}-${name}.tar`);
  await mkdir(cache, { recursive: true });
  if ((await readdir(cache)).includes(path.basename(file))) return file;
  const cluster = await make();
  // Test files run side by side: none may find half of it.
  const own = `${file}.${process.pid}`;
  await writeFile(own, Buffer.from(await cluster.arrayBuffer()));
  await rename(own, file);
  return file;
};

let empty: Promise<Blob> | undefined;
let readyFile: Promise<string> | undefined;
let ready: Promise<Blob> | undefined;

const keepEmpty = (): Promise<string> => keep('empty', () => dump(undefined));
const keepReady = (): Promise<string> => {
  readyFile ??= readyMark().then((mark) => keep(`ready-${mark}`, dumpReady));
  return readyFile;
};

const load = async (file: Promise<string>): Promise<Blob> => new Blob([await readFile(await file)]);

export const emptyCluster = (): Promise<Blob> => {
  empty ??= load(keepEmpty());
  return empty;
};

export const readyCluster = (): Promise<Blob> => {
  ready ??= load(keepReady());
  return ready;
};

/** Puts the ready cluster where a service with this `DATA_DIR` looks for its own. */
export const putReadyCluster = async (dataDir: string): Promise<void> => {
  const folder = path.join(dataDir, 'pglite');
  await mkdir(folder, { recursive: true });
  await run('tar', ['--extract', '--file', await keepReady(), '--directory', folder]);
};
