/** Sends records over HTTP and says of each how it ended, as far as a caller can know. */
import { Agent, request } from 'node:http';
import type { Attempt, Ending } from './receipt.ts';
import { kindAt, sampleOf, type Variant } from './sample.ts';

export interface Item {
  readonly n: number;
  readonly variant: Variant;
}

export interface Caller {
  /** One record by the mutation of its kind, several as a batch. */
  readonly send: (items: readonly Item[], address: string) => Promise<readonly Attempt[]>;
  readonly close: () => void;
}

type Result = Pick<Attempt, 'ending' | 'code' | 'id' | 'hash' | 'recordedAt'>;

/** Far more than the service may take: whoever is not answered by then hangs. */
const giveUpMs = 15_000;

const fields = 'id status recordedAt contentHash';
const batchDocument = `mutation($inputs: [RecordAuditInput!]!) {
  recordAudits(inputs: $inputs) { __typename ... on AuditReceipt { ${fields} } ... on AuditProblem { code } }
}`;

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const bodyOf = (run: string, items: readonly Item[]): string => {
  const samples = items.map(({ n, variant }) => sampleOf(run, n, variant));
  const [first] = samples;
  if (samples.length === 1 && first !== undefined) {
    const query = `mutation($input: ${first.inputType}!) { answer: ${first.mutation}(input: $input) { ${fields} } }`;
    return JSON.stringify({ query, variables: { input: first.input } });
  }
  const inputs = samples.map(({ member, input }) => ({ [member]: input }));
  return JSON.stringify({ query: batchDocument, variables: { inputs } });
};

const isEnding = (status: unknown): status is Ending =>
  status === 'RECORDED' || status === 'DUPLICATE' || status === 'QUEUED';

const resultOf = (answer: unknown): Result => {
  const status = property(answer, 'status');
  if (!isEnding(status)) return { ending: 'REFUSED', code: String(property(answer, 'code') ?? 'NO_RECEIPT') };
  return {
    ending: status,
    id: String(property(answer, 'id')),
    hash: String(property(answer, 'contentHash')),
    recordedAt: String(property(answer, 'recordedAt')),
  };
};

/** One result per item. An error of the whole call is every item's. */
const resultsOf = (text: string, count: number): readonly Result[] => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return Array.from({ length: count }, () => ({ ending: 'REFUSED', code: 'UNREADABLE' }));
  }
  const data = property(body, 'data');
  const answers = property(data, 'recordAudits') ?? [property(data, 'answer')];
  const errors = property(body, 'errors');
  if (Array.isArray(errors)) {
    const code = String(property(property(errors[0], 'extensions'), 'code') ?? 'NO_CODE');
    return Array.from({ length: count }, () => ({ ending: 'REFUSED', code }));
  }
  return Array.from({ length: count }, (_, index) => resultOf(Array.isArray(answers) ? answers[index] : undefined));
};

const lost = (error: unknown): Result => {
  const code = String(property(error, 'code') ?? 'UNKNOWN');
  return { ending: code === 'ECONNREFUSED' ? 'UNREACHED' : 'AMBIGUOUS', code };
};

export const createCaller = (run: string): Caller => {
  const agent = new Agent({ keepAlive: true });

  const post = (address: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request(new URL('/graphql', address), { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        // Also when the connection is cut in the middle of an answer, which then is none.
        response.once('close', () => {
          if (response.complete) resolve(Buffer.concat(chunks).toString('utf8'));
          else reject(Object.assign(new Error('cut off'), { code: 'CUT_OFF' }));
        });
      });
      const timer = setTimeout(() => {
        sent.destroy(Object.assign(new Error('no answer'), { code: 'NO_ANSWER' }));
      }, giveUpMs);
      sent.once('close', () => clearTimeout(timer));
      sent.once('error', reject);
      sent.end(body);
    });

  return {
    send: async (items, address) => {
      const body = bodyOf(run, items);
      const at = Date.now();
      const started = performance.now();
      const results = await post(address, body).then(
        (text) => resultsOf(text, items.length),
        (error: unknown) => items.map(() => lost(error)),
      );
      const ms = Math.round((performance.now() - started) * 10) / 10;
      return items.map(({ n, variant }, index) => ({
        ...{ n, variant, kind: kindAt(n), at, ms },
        ...(results[index] ?? { ending: 'AMBIGUOUS', code: 'NO_RESULT' }),
      }));
    },
    close: () => agent.destroy(),
  };
};
