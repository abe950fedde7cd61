/** A small disk of its own that can be filled: a tmpfs, which needs root and the right to mount. */
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { command, databaseUser } from './command.ts';

export interface Disk {
  readonly folder: string;
  /** Takes every block that is left. */
  readonly fill: () => Promise<void>;
  readonly empty: () => Promise<void>;
  readonly unmount: () => Promise<void>;
}

/** Mounts a disk of `megabytes` at the folder; throws when this machine does not allow it. */
export const mountDisk = async (folder: string, megabytes: number): Promise<Disk> => {
  await mkdir(folder, { recursive: true });
  await command('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'drill', folder]);
  if (databaseUser !== undefined) await command('chown', [`${databaseUser}:`, folder]);
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill: async () => {
      for (;;) {
        const { bavail, bsize } = await statfs(folder);
        if (bavail === 0) return;
        try {
          await writeFile(filler, Buffer.alloc(Math.min(bavail * bsize, 2 ** 24)), { flag: 'a' });
        } catch {
          // What was left has gone to somebody else in the meantime, or to this file in part: look again.
        }
      }
    },
    empty: () => rm(filler, { force: true }),
    // Lazily: whoever still holds a file keeps it, and the folder is free at once.
    unmount: async () => void (await command('umount', ['-l', folder])),
  };
};

/** Why disks cannot be mounted here; undefined when they can. */
export const whyNoDisk = async (folder: string): Promise<string | undefined> => {
  try {
    const disk = await mountDisk(folder, 1);
    await disk.unmount();
    return undefined;
  } catch {
    return 'a small disk cannot be mounted here (needs root and the right to mount)';
  }
};
