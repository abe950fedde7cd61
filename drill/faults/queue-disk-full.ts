import path from 'node:path';
import { mountDisk } from '../disk.ts';
import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

export const queueDiskFull: Fault = {
  name: 'queue-disk-full',
  sentence: 'PostgreSQL is away and the disk of the queue fills up. PostgreSQL is back first, the disk later.',
  needs: 'disk',
  open: async ({ folder, cluster, duringMs, services, note, atEnd }) => {
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
        await sleep(8_000); // The breaker asks every 5 s: by now records go to PostgreSQL again, full disk or not.
        const state = await services[0]?.queue();
        note(`with PostgreSQL back and the disk still full: ${state?.depth} wait, ${state?.state}`);
        await disk.empty();
      },
    };
  },
};
