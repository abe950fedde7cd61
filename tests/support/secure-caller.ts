/** A caller over TLS, on one connection of its own that is kept alive. */
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { RecordNotificationAuditDocument } from '../../src/generated/operations/graphql.ts';
import type { GraphQLProblem } from './app.ts';
import { notificationOf } from './records.ts';

export interface SecureAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly GraphQLProblem[];
  /** Which connection it came by: the port at the caller's end. */
  readonly connection: number | undefined;
  readonly protocol: string | null;
  /** Serial of the server's certificate, lower-case hex. */
  readonly serverSerial: string;
}

export interface SecureCaller {
  /** Records something new. */
  readonly record: (headers?: Readonly<Record<string, string>>) => Promise<SecureAnswer>;
  readonly get: (path: string) => Promise<SecureAnswer>;
  readonly close: () => void;
}

interface Seen {
  readonly connection: number | undefined;
  readonly protocol: string | null;
  readonly serverSerial: string;
}

const isTls = (socket: unknown): socket is TLSSocket =>
  typeof socket === 'object' && socket !== null && 'getProtocol' in socket;

let number = 0;

export const createSecureCaller = (address: string, options: AgentOptions): SecureCaller => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...options });

  const call = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<SecureAnswer> =>
    new Promise<SecureAnswer>((resolve, reject) => {
      const sent = request(new URL(path, address), { method, agent, headers }, (answer) => {
        const { socket } = answer;
        // Asked while it is open: afterwards it is not known any more.
        const seen: Seen = isTls(socket)
          ? {
              connection: socket.localPort,
              protocol: socket.getProtocol(),
              serverSerial: socket.getPeerX509Certificate()?.serialNumber.toLowerCase() ?? '',
            }
          : { connection: undefined, protocol: null, serverSerial: '' };
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.once('error', reject);
        answer.once('end', () => {
          const parsed: { readonly data?: SecureAnswer['data']; readonly errors?: readonly GraphQLProblem[] } =
            text.startsWith('{') ? JSON.parse(text) : {};
          const { data, errors = [] } = parsed;
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, data, errors, ...seen });
        });
      });
      // A connection may be closed while it is idle, and the request be on its way already: nobody has taken it, and
      // like any client that keeps connections this one sends it again on a new one.
      sent.once('error', (error) => {
        if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET') {
          call(method, path, headers, body).then(resolve, reject);
        } else reject(error);
      });
      sent.end(body);
    });

  return {
    record: (headers = {}) => {
      number += 1;
      const variables = { input: notificationOf(`secure-${number}`) };
      const body = JSON.stringify({ query: RecordNotificationAuditDocument.toString(), variables });
      const usual = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
      return call('POST', '/graphql', { ...usual, accept: 'application/graphql-response+json', ...headers }, body);
    },
    get: (path) => call('GET', path, {}),
    close: () => agent.destroy(),
  };
};
