/** A cluster of the embedded PostgreSQL as it is made, kept on disk: making one takes longer than most tests do. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'node_modules/.cache/pglite');

/** Of the package: another version makes clusters of another form. */
const version = async (): Promise<string> => {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
  return String(dependencies['@electric-sql/pglite']);
};

const make = async (file: string): Promise<Blob> => {
  const pglite = await PGlite.create();
  const cluster = await pglite.dumpDataDir('none');
  await pglite.close();
  await mkdir(folder, { recursive: true });
  // Test files run side by side: none may find half of it.
  const own = `${file}.${process.pid}`;
  await writeFile(own, Buffer.from(await cluster.arrayBuffer()));
  await rename(own, file);
  return cluster;
};

const open = async (): Promise<Blob> => {
  const file = path.join(folder, `${await version()}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  return kept === undefined ? make(file) : new Blob([kept]);
};

let cluster: Promise<Blob> | undefined;

export const freshCluster = (): Promise<Blob> => {
  cluster ??= open();
  return cluster;
};
