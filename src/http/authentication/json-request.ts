/** JSON over HTTP(S), bounded in time and size, to an address that an operator has named. Redirects are not followed. */
import { readFile } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

const longestMs = 5_000;
const maxBytes = 1_048_576;

export interface Access {
  /** Certificates by which the other side is known, PEM. Read for every call, as is the token: both are renewed. */
  readonly caFile: string | undefined;
  readonly tokenFile: string | undefined;
  /** Origins the token may be sent to. */
  readonly tokenOrigins: ReadonlySet<string>;
}

export class AnswerError extends Error {}

const textOf = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : (await readFile(path, 'utf8')).trim();

/** GET, or POST when there is something to send. Throws when the answer is not 2xx or not JSON. */
export const requestJson = async (url: URL, access: Access, body?: unknown): Promise<unknown> => {
  const ca = await textOf(access.caFile);
  const token = access.tokenOrigins.has(url.origin) ? await textOf(access.tokenFile) : undefined;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  const sent = request(
    url,
    {
      method: text === undefined ? 'GET' : 'POST',
      signal: AbortSignal.timeout(longestMs),
      ...(ca === undefined ? {} : { ca }),
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    },
    (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes) sent.destroy(new AnswerError(`${url.origin} answers more than ${maxBytes} bytes`));
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new AnswerError(`${url.origin}${url.pathname} answers ${status}`));
      });
    },
  );
  sent.once('error', reject);
  sent.end(text);
  return JSON.parse(await promise);
};
