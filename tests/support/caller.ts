/** One caller on one connection of its own, kept alive, which sends one request after the other. */
import { Agent, request } from 'node:http';
import type { TypedDocumentString } from '../../src/generated/operations/graphql.ts';
import type { Answer, GraphQLProblem } from './app.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Caller {
  /** Sends a typed document; what the service answers, good or bad. Throws when it does not answer. */
  readonly send: <Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ) => Promise<Answer<Data>>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<HttpAnswer>;
  readonly close: () => void;
}

export const createCaller = (address: string): Caller => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const call = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string | number>>,
    body = '',
  ): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const sent = request(new URL(path, address), { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });

  return {
    send: async <Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables) => {
      const body = JSON.stringify({ query: document.toString(), variables });
      const { status, headers, text } = await call(
        'POST',
        '/graphql',
        {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          accept: 'application/graphql-response+json',
        },
        body,
      );
      const parsed: { readonly data?: Data | null; readonly errors?: readonly GraphQLProblem[] } = JSON.parse(text);
      return { status, headers, data: parsed.data, errors: parsed.errors ?? [] };
    },
    get: (path, headers = {}) => call('GET', path, headers),
    close: () => agent.destroy(),
  };
};
