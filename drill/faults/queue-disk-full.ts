import path from 'node:path';
import { mountDisk } from '../disk.ts';
import type { Fault } from '../fault.ts';
import { sleep, until } from '../wait.ts';

export const queueDiskFull: Fault = {
  name: 'queue-disk-full',
  sentence: 'PostgreSQL is away and the disk of the queue fills up. PostgreSQL is back first, the disk later.',
  needs: 'disk',
  open: async ({ folder, cluster, duringMs, services, atEnd }) => {
    const disk = await mountDisk(path.join(folder, 'queue'), 16);
    atEnd(disk.unmount);
    return {
      dataFolder: disk.folder,
      inject: async () => {
        await cluster.stop('fast');
        await sleep(duringMs / 2);
        await disk.fill();
        await sleep(duringMs / 2);
      },
      heal: async () => {
        await cluster.start();
        const isBack = async (): Promise<boolean> => (await services[0]?.queue())?.state !== 'TAKING_OVER';
        await until('records go to PostgreSQL again, which is back, past the full disk', isBack, 20_000);
        await disk.empty();
      },
    };
  },
};
