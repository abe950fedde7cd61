/** Load from outside of the server's process, and of this one. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

export const loadOrder = z.object({
  address: z.string(),
  connections: z.number(),
  requests: z.number(),
  recordsPerRequest: z.number(),
  headers: z.record(z.string(), z.string()),
});
export type LoadOrder = z.infer<typeof loadOrder>;

const loadReport = z.object({
  /** From the first request to the last answer. */
  seconds: z.number(),
  recorded: z.number(),
  answered: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  notOk: z.number(),
  unanswered: z.number(),
  unexpected: z.number(),
  firstUnexpected: z.string().optional(),
});
export type LoadReport = z.infer<typeof loadReport>;

const generator = path.join(import.meta.dirname, 'load-generator.ts');

export const sendLoad = async (order: LoadOrder, signal: AbortSignal): Promise<LoadReport> => {
  const { stdout } = await promisify(execFile)(process.execPath, [generator, JSON.stringify(order)], { signal });
  return loadReport.parse(JSON.parse(stdout));
};

/** What did not go as it should, in words. */
export const faultsOf = (order: LoadOrder, report: LoadReport): readonly string[] => {
  const expected = order.requests * order.recordsPerRequest;
  return [
    ...(report.notOk > 0 ? [`${report.notOk} answers were not 2xx`] : []),
    ...(report.unanswered > 0 ? [`${report.unanswered} requests got no answer`] : []),
    ...(report.unexpected > 0
      ? [`${report.unexpected} answers were not what was expected, e.g. ${report.firstUnexpected}`]
      : []),
    ...(report.recorded === expected ? [] : [`${report.recorded} of ${expected} records were acknowledged`]),
  ];
};
