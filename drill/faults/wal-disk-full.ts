import type { Fault } from '../fault.ts';
import { sleep, until } from '../wait.ts';

/** The disk is mounted with the cluster, which is this fault's own; it is found where the stage put it. */
export const walDiskFull: Fault = {
  name: 'wal-disk-full',
  sentence: 'The disk with the write-ahead log is full: PostgreSQL panics, and cannot start before there is room.',
  needs: 'disk',
  smallWal: true,
  open: ({ cluster, walDisk, note }) => {
    if (walDisk === undefined) throw new Error('the write-ahead log has no disk of its own');
    return {
      inject: async () => {
        await walDisk.fill();
        // Segments that are there already are used up first; a new one is what fails.
        for (let count = 0; count < 100 && cluster.isRunning(); count += 1) {
          await cluster
            .query('select pg_switch_wal() from pg_logical_emit_message(true, $$drill$$, $$x$$)')
            .catch(() => {});
          await sleep(10);
        }
        note(cluster.isRunning() ? 'PostgreSQL went on without room for its log' : 'PostgreSQL panicked and ended');
      },
      heal: async () => {
        await walDisk.empty();
        // It may be ending just now: whether it runs is asked until it answers.
        const answers = async (): Promise<boolean> => {
          if (!cluster.isRunning()) await cluster.start();
          return (await cluster.query('select 1')).length === 1;
        };
        await until('PostgreSQL answers', answers, 60_000, 200);
      },
    };
  },
};
