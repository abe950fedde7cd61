/** All faults, in lanes side by side; a fault with a disk of its own for the log gets a lane of its own for itself. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { whyNoDisk } from './disk.ts';
import { type Fault, NotRunError } from './fault.ts';
import { type Lane, openLane } from './lane.ts';
import { describeMachine, type Machine } from './machine.ts';
import { hasNats } from './nats.ts';
import type { Options } from './options.ts';
import type { Result } from './result.ts';
import { verdictOf } from './table.ts';
import { type Pace, runTrial } from './trial.ts';

const shortPace: Pace = { long: false, perSecond: 250, callers: 12, beforeMs: 1_000, duringMs: 2_500, afterMs: 1_500 };
const longPerSecond = 1_600;
const longCallers = 48;

const paceOf = ({ long, records, faults }: Options): Pace => {
  const perFault = records / faults.length;
  if (!long) return { ...shortPace, perSecond: Math.ceil((perFault / 1_500) * shortPace.perSecond) };
  const ms = (perFault / longPerSecond) * 1_000;
  return {
    long,
    perSecond: longPerSecond,
    callers: longCallers,
    ...{ beforeMs: Math.max(2_000, ms * 0.2), duringMs: Math.max(8_000, ms * 0.4), afterMs: Math.max(3_000, ms * 0.4) },
  };
};

export interface DrillOutcome {
  readonly results: readonly Result[];
  readonly machine: Machine;
}

export const runDrill = async (
  options: Options,
  folder: string,
  say: (text: string) => void,
  atEnd: (step: () => Promise<void>) => void,
): Promise<DrillOutcome> => {
  const pace = paceOf(options);
  const noDisk = await whyNoDisk(path.join(folder, 'probe'));
  const results = new Map<string, Result>();
  const waiting = [...options.faults];
  let machine: Machine | undefined;

  const open = async (name: string, smallWal: boolean): Promise<Lane> => {
    const home = path.join(folder, name);
    await mkdir(home, { recursive: true });
    const lane = await openLane(home, { smallWal });
    atEnd(lane.end);
    machine ??= await describeMachine(lane.cluster);
    return lane;
  };

  const whyNot = ({ needs }: Fault): string | undefined => {
    if (needs === 'disk') return noDisk;
    return needs === 'nats' && !hasNats() ? 'nats-server is not installed' : undefined;
  };

  const run = async (fault: Fault, lane: Lane): Promise<Result> => {
    const { name, sentence } = fault;
    try {
      return await runTrial(fault, lane, path.join(folder, name), pace, say);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { type: error instanceof NotRunError ? 'notRun' : 'failed', name, sentence, why };
    }
  };

  const runLane = async (index: number): Promise<void> => {
    let lane: Lane | undefined;
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const { name, sentence } = fault;
      const why = whyNot(fault);
      let result: Result;
      if (why !== undefined) {
        result = { type: 'notRun', name, sentence, why };
      } else if (fault.smallWal === true) {
        const own = await open(`own-${name}`, true);
        result = await run(fault, own).finally(own.end);
      } else {
        lane ??= await open(`lane-${index}`, false);
        say(`${name}: ${sentence}`);
        result = await run(fault, lane);
        // Whatever the fault has left behind, the next one meets a cluster that runs.
        lane.cluster.resume();
        if (!lane.cluster.isRunning()) await lane.cluster.start();
      }
      results.set(name, result);
      say(`${name}: ${verdictOf(result)}${result.type === 'measured' ? '' : ` (${result.why})`}`);
    }
    await lane?.end();
  };

  await Promise.all(Array.from({ length: Math.min(options.lanes, waiting.length) }, (_, index) => runLane(index + 1)));
  if (machine === undefined) throw new Error('no cluster was started');
  return { machine, results: options.faults.flatMap(({ name }) => results.get(name) ?? []) };
};
