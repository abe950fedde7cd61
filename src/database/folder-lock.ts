/** Keeps a second process out of a data folder. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `${folder} is in use by another process. The embedded database and the file queue serve one process: stop the ` +
        'other one, give each its own DATA_DIR, or use servers for both (DATABASE_URL, and QUEUE_URL with NATS).',
    );
    this.name = 'FolderInUseError';
  }
}

/**
 * SQLite's exclusive lock is the operating system's: it goes with the process, however the process ends, so that
 * nothing stale is ever left to be cleaned up by hand. Answers how to unlock.
 */
export const lockFolder = (folder: string): (() => void) => {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(path.join(folder, 'in-use.lock'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive; commit');
  } catch {
    lock.close();
    throw new FolderInUseError(folder);
  }
  return () => lock.close();
};
