/** What the drill ran on. */
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Cluster } from './cluster.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgresql: string;
}

export const describeMachine = async (cluster: Cluster): Promise<Machine> => {
  const [row] = await cluster.query('show server_version');
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    postgresql: String(row?.['server_version']),
  };
};
