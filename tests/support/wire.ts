/** One HTTP request, byte for byte as a test wants it, and its answer. */
import { type IncomingMessage, request } from 'node:http';
import type { GraphQLProblem } from './app.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface WireRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string has its length declared; chunks are sent with `transfer-encoding: chunked`. */
  readonly body?: string | Iterable<Buffer>;
}

/** Sends, and reads the answer though the body may not have been taken to its end. */
export const exchange = (address: string, { method = 'POST', path = '/graphql', headers = {}, body }: WireRequest) =>
  new Promise<WireAnswer>((resolve, reject) => {
    const length = typeof body === 'string' ? { 'content-length': `${Buffer.byteLength(body)}` } : {};
    let answered = false;
    const sent = request(
      new URL(path, address),
      // A host that a test names is sent as it is: Node would put its own in place of an empty one.
      { method, agent: false, setHost: headers['host'] === undefined, headers: { ...length, ...headers } },
      (answer) => {
        answered = true;
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.once('error', reject);
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    // Once there is an answer, the rest of the body may find the connection closed.
    sent.on('error', (error) => answered || reject(error));
    if (body === undefined || typeof body === 'string') {
      sent.end(body);
      return;
    }
    const chunks = body[Symbol.iterator]();
    const next = (): void => {
      const { done, value } = chunks.next();
      if (done === true || answered) sent.end();
      else if (sent.write(value)) setImmediate(next);
      else sent.once('drain', next);
    };
    next();
  });

export const json = { 'content-type': 'application/json' };
export const graphqlJson = 'application/graphql-response+json';

/** The errors of an answer; none when it has no JSON. */
export const errorsOf = ({ text }: WireAnswer): readonly GraphQLProblem[] => {
  const body: { readonly errors?: readonly GraphQLProblem[] } = JSON.parse(text);
  return body.errors ?? [];
};
