/**
 * A process of its own that sends requests with autocannon and says on standard output what came back. It is given a
 * number of requests rather than a time: then every request is answered, and what was answered can be counted.
 */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { type LoadReport, loadOrder } from './load.ts';
import { quantile } from './statistics.ts';
import { workloadOf } from './workload.ts';

const { address, connections, requests, recordsPerRequest, headers } = loadOrder.parse(
  JSON.parse(process.argv[2] ?? '{}'),
);
const { body } = workloadOf(recordsPerRequest);

const run = randomUUID().slice(0, 8);
let sent = 0;
let recorded = 0;
let firstUnexpected: string | undefined;
const latencies: number[] = [];
let endedAt = 0;

const receipt = '"status":"RECORDED"';
const receiptsIn = (answer: string): number => {
  let count = 0;
  for (let at = answer.indexOf(receipt); at !== -1; at = answer.indexOf(receipt, at + receipt.length)) count += 1;
  return count;
};

const startedAt = performance.now();
const instance = autocannon(
  {
    url: `${address}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    connections,
    amount: requests,
    timeout: 30,
    sampleInt: 50, // It ends at the next sample.
    requests: [
      {
        setupRequest: (request) => {
          sent += 1;
          return { ...request, body: body(`${run}-${sent}`) };
        },
      },
    ],
    verifyBody: (answer) => {
      const text = String(answer);
      const count = receiptsIn(text);
      recorded += count;
      const expected = count === recordsPerRequest && !text.includes('"errors":[{');
      if (!expected) firstUnexpected ??= text.slice(0, 500);
      return expected;
    },
  },
  (error, result) => {
    if (error) throw error;
    const report: LoadReport = {
      seconds: (endedAt - startedAt) / 1_000,
      recorded,
      answered: latencies.length,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      notOk: result.non2xx,
      unanswered: result.errors,
      unexpected: result.mismatches,
      firstUnexpected,
    };
    process.stdout.write(JSON.stringify(report));
  },
);
instance.on('response', (_client, _status, _bytes, milliseconds) => {
  endedAt = performance.now();
  latencies.push(milliseconds);
});
