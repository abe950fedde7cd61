/**
 * A process of its own that sends records of all kinds, one a request, at a fixed rate: the next one leaves when its time
 * has come, whether or not the last one is answered. A time is taken from the moment a record should have left, so that a
 * server that keeps its callers waiting cannot hide it. Ends after so many records, or with SIGTERM, and then says on
 * standard output what came back.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { audits } from '../src/schema/audits/index.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { quantile } from './statistics.ts';
import { type SteadyReport, steadyOrder } from './steady-load.ts';

const { address, perSecond, records, warmUpMs } = steadyOrder.parse(JSON.parse(process.argv[2] ?? '{}'));
const run = randomUUID().slice(0, 8);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const documents = audits.map((declaration) => ({ declaration, query: recordDocument(declaration) }));

const bodyOf = (n: number): string => {
  const kind = documents[n % documents.length];
  if (kind === undefined) throw new Error('there are no kinds');
  const input = { ...kind.declaration.example, idempotencyKey: `${run}/${n}`, remediationId: `steady-${run}-${n}` };
  return JSON.stringify({ query: kind.query, variables: { input } });
};

const latencies: number[] = [];
let sent = 0;
let recorded = 0;
let firstUnexpected: string | undefined;

const send = (body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request(`${address}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve(text));
      response.once('error', reject);
    });
    call.once('error', reject);
    call.end(body);
  });

const sendOne = async (n: number, dueAt: number): Promise<void> => {
  const answer = await send(bodyOf(n)).catch(String);
  if (dueAt - startedAt >= warmUpMs) latencies.push(performance.now() - dueAt);
  if (/"status":"(RECORDED|QUEUED)"/.test(answer)) recorded += 1;
  else firstUnexpected ??= answer.slice(0, 500);
};

const startedAt = performance.now();
const under = new Set<Promise<void>>();
let stopped = false;

const end = async (): Promise<void> => {
  stopped = true;
  await Promise.all(under);
  const report: SteadyReport = {
    sent,
    recorded,
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
    ...(firstUnexpected === undefined ? {} : { firstUnexpected }),
  };
  process.stdout.write(JSON.stringify(report), () => process.exit(0));
};
process.once('SIGTERM', () => void end());

const tick = (): void => {
  if (stopped) return;
  const due = Math.floor(((performance.now() - startedAt) * perSecond) / 1_000);
  while (sent < Math.min(due, records ?? due)) {
    const call = sendOne(sent, startedAt + ((sent + 1) * 1_000) / perSecond).finally(() => under.delete(call));
    under.add(call);
    sent += 1;
  }
  if (sent === records) void end();
  else setTimeout(tick, 1);
};
tick();
