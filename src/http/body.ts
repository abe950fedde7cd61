/** Bounds on a request body, before anything is made of it. */
import type { IncomingMessage } from 'node:http';
import { createProblem, type Problem } from '../problems.ts';

export type Body =
  | { readonly type: 'read'; readonly bytes: Buffer }
  | { readonly type: 'refused'; readonly problem: Problem }
  /** The sender went away. */
  | { readonly type: 'aborted' };

const tooLarge = (maxBytes: number): Body => ({
  type: 'refused',
  problem: createProblem('PAYLOAD_TOO_LARGE', `the body is larger than ${maxBytes} bytes`),
});

/** Reads to the end, or to the bound. By events: a stream read by iteration costs several turns of the loop more. */
const readBounded = (request: IncomingMessage, maxBytes: number): Promise<Body> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else resolve(tooLarge(maxBytes));
    });
    request.once('end', () => {
      const [first = Buffer.alloc(0)] = chunks;
      resolve({ type: 'read', bytes: chunks.length > 1 ? Buffer.concat(chunks, size) : first });
    });
    request.once('error', () => resolve({ type: 'aborted' }));
    request.once('close', () => resolve({ type: 'aborted' }));
  });

/** JSON only: a browser sends the other types across sites without asking first. */
const isJson = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/(json|graphql\+json)\s*(;|$)/i.test(contentType);

/** Reads the body, unless its type, its encoding or its declared length is reason enough not to. */
export const readBody = (request: IncomingMessage, maxBytes: number): Body | Promise<Body> => {
  const { headers } = request;
  if (!isJson(headers['content-type'])) {
    return { type: 'refused', problem: createProblem('UNSUPPORTED_MEDIA_TYPE', 'send content-type: application/json') };
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { type: 'refused', problem: createProblem('UNSUPPORTED_MEDIA_TYPE', 'send the body uncompressed') };
  }
  const length = headers['content-length'];
  return length !== undefined && Number(length) > maxBytes ? tooLarge(maxBytes) : readBounded(request, maxBytes);
};
