import type { Fault } from '../fault.ts';
import { sleep } from '../wait.ts';

export const clockJump: Fault = {
  name: 'clock-jump',
  sentence: "The server's clock jumps an hour ahead and back, also while PostgreSQL is paused.",
  preload: 'clock-jump.ts',
  answersWithinMs: 2_000,
  open: ({ cluster, services, duringMs, atEnd }) => {
    atEnd(cluster.resume);
    const toggle = (): void => services[0]?.signal('SIGUSR2');
    return {
      inject: async () => {
        toggle();
        await sleep(duringMs / 2);
        cluster.pause();
        await sleep(duringMs / 2);
        cluster.resume();
      },
      heal: async () => toggle(),
    };
  },
};
