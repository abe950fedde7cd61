/** Callers with wrong tokens, as many as can be: see flood.ts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export const floodOrder = z.object({
  address: z.string(),
  /** A token that is right, whose signature is exchanged. */
  token: z.string(),
});

const floodReport = z.object({ answered: z.number(), letIn: z.number() });
export type FloodReport = z.infer<typeof floodReport>;

export interface Flood {
  readonly end: () => Promise<FloodReport>;
}

export const startFlood = (order: z.input<typeof floodOrder>, signal: AbortSignal): Flood => {
  const sender = path.join(import.meta.dirname, 'flood.ts');
  const child = spawn(process.execPath, [sender, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  const exited = once(child, 'close');
  const said = text(child.stdout);
  return {
    end: async () => {
      child.kill('SIGTERM');
      await exited;
      return floodReport.parse(JSON.parse(await said));
    },
  };
};

/** What did not go as it should, in words. */
export const floodFaults = ({ answered, letIn }: FloodReport): readonly string[] => [
  ...(letIn > 0 ? [`${letIn} wrong tokens were let in`] : []),
  ...(answered === 0 ? ['no wrong token was answered'] : []),
];
