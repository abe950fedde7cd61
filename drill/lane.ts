/** One cluster on which faults happen one after the other. A fault that is not healed well would meet the next one. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from '../scripts/bare-environment.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { type Disk, mountDisk } from './disk.ts';

export interface Lane {
  readonly cluster: Cluster;
  readonly walDisk: Disk | undefined;
  /** Once, however often it is asked. */
  readonly end: () => Promise<void>;
}

const root = path.join(import.meta.dirname, '..');

/** Migrates the template once; each fault's database is a copy of it. */
const prepareTemplate = async (cluster: Cluster, folder: string): Promise<void> => {
  await promisify(execFile)(process.execPath, ['src/migrate.ts'], {
    cwd: root,
    env: {
      ...bareEnvironment(),
      DATABASE_URL: cluster.urlOf('audit_template'),
      DATA_DIR: path.join(folder, 'migrate'),
      LOG_LEVEL: 'warn',
    },
    timeout: 60_000,
  });
};

/** Megabytes: three times what PostgreSQL keeps between checkpoints (64 of its small segments); recovering takes room as well. */
const walDiskSize = 192;

export const openLane = async (folder: string, { smallWal }: { readonly smallWal: boolean }): Promise<Lane> => {
  const walDisk = smallWal ? await mountDisk(path.join(folder, 'wal'), walDiskSize) : undefined;
  // initdb wants an empty folder of its own.
  const cluster = await createCluster(
    path.join(folder, 'cluster'),
    walDisk === undefined ? undefined : path.join(walDisk.folder, 'log'),
  );
  await prepareTemplate(cluster, folder);
  let ended = false;
  return {
    cluster,
    walDisk,
    end: async () => {
      if (ended) return;
      ended = true;
      cluster.resume();
      try {
        if (cluster.isRunning()) await cluster.stop('immediate');
      } finally {
        await walDisk?.unmount();
      }
    },
  };
};
