/** What the figures were taken on; without it they mean nothing. */
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { serverVersion } from './database.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgresql: string;
}

export const describeMachine = async (databaseUrl: string): Promise<Machine> => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.versions.node,
  postgresql: await serverVersion(databaseUrl),
});
