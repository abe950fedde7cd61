import path from 'node:path';
import { mountDisk } from '../disk.ts';
import type { Fault } from '../fault.ts';

export const diskFull: Fault = {
  name: 'disk-full',
  sentence: 'The disk with the tables is full (SQLSTATE 53100); the write-ahead log lies elsewhere.',
  needs: 'disk',
  open: async ({ folder, cluster, database, atEnd }) => {
    const disk = await mountDisk(path.join(folder, 'tables'), 160);
    const tablespace = `${database}_small`;
    atEnd(async () => {
      await cluster.dropDatabase(database);
      await cluster.query(`drop tablespace ${tablespace}`);
      await disk.unmount();
    });
    await cluster.query(`create tablespace ${tablespace} location '${disk.folder}'`);
    await cluster.query(`alter database ${database} set tablespace ${tablespace}`);
    return { inject: disk.fill, heal: disk.empty };
  },
};
