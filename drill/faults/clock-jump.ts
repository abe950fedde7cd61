/** The two faults of the server's clock. drill/clock-jump.ts moves it on by one turn for each signal. */
import type { Fault, Stage } from '../fault.ts';
import { sleep, until } from '../wait.ts';

const everyMs = 400;
const turns = 3;

const turnOf = ({ services }: Stage): void => services[0]?.signal('SIGUSR2');

export const clockJump: Fault = {
  name: 'clock-jump',
  sentence: "The server's clock jumps an hour ahead, back, and right again, also while PostgreSQL is paused.",
  preload: 'clock-jump.ts',
  answersWithinMs: 2_000, // WRITE_DEADLINE_MS and a second
  open: (stage) => {
    const { cluster, duringMs, atEnd } = stage;
    atEnd(cluster.resume);
    return {
      inject: async () => {
        // Whole rounds, so that the clock is right in the end.
        const rounds = Math.ceil(duringMs / everyMs / turns);
        for (let count = 0; count < rounds * turns; count += 1) {
          if (count === Math.floor(rounds / 2) * turns) cluster.pause();
          turnOf(stage);
          await sleep(everyMs);
        }
      },
      heal: async () => cluster.resume(),
    };
  },
};

export const clockSetBack: Fault = {
  name: 'clock-set-back',
  sentence: 'The clock is an hour ahead when PostgreSQL goes away, and is set right before PostgreSQL is back.',
  preload: 'clock-jump.ts',
  open: (stage) => {
    const { cluster, services } = stage;
    return {
      inject: async () => {
        turnOf(stage);
        await cluster.stop('fast');
        // What is remembered about the outage is remembered under the wrong time.
        await until('the queue takes over', async () => (await services[0]?.queue())?.state === 'TAKING_OVER', 10_000);
        turnOf(stage);
        await sleep(everyMs); // Two signals at once would be one.
        turnOf(stage);
      },
      heal: cluster.start,
    };
  },
};
