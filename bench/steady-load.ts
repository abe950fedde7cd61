/** A steady load from a process of its own: see open-loop.ts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export const steadyOrder = z.object({
  address: z.string(),
  perSecond: z.number(),
  /** Until it is stopped when not given. */
  records: z.number().optional(),
  /** Times are not taken before: a server that has just started is still compiling itself. */
  warmUpMs: z.number().default(0),
});
export type SteadyOrder = z.input<typeof steadyOrder>;

const steadyReport = z.object({
  sent: z.number(),
  recorded: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  firstUnexpected: z.string().optional(),
});
export type SteadyReport = z.infer<typeof steadyReport>;

export interface SteadyLoad {
  /** Ends it, unless it has an end of its own, and answers once every request is answered. */
  readonly end: () => Promise<SteadyReport>;
}

export const startSteadyLoad = (order: SteadyOrder, signal: AbortSignal): SteadyLoad => {
  const generator = path.join(import.meta.dirname, 'open-loop.ts');
  const child = spawn(process.execPath, [generator, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  const exited = once(child, 'close');
  const said = text(child.stdout);
  return {
    end: async () => {
      if (order.records === undefined) child.kill('SIGTERM');
      await exited;
      return steadyReport.parse(JSON.parse(await said));
    },
  };
};

/** What did not go as it should, in words. */
export const steadyFaults = ({ sent, recorded, firstUnexpected }: SteadyReport): readonly string[] =>
  recorded === sent ? [] : [`${recorded} of ${sent} records were acknowledged, e.g. not: ${firstUnexpected}`];
