/** Bounds on a request body, before anything is made of it. */
import type { IncomingMessage } from 'node:http';
import { createProblem, type Problem } from '../problems.ts';

export type Body =
  /** Its length is declared and within the bound; Node holds the sender to it, so it can be streamed. */
  | { readonly type: 'stream' }
  /** Its length was not declared, so it has been read, within the bound. */
  | { readonly type: 'read'; readonly bytes: Buffer }
  | { readonly type: 'refused'; readonly problem: Problem }
  /** The sender went away. */
  | { readonly type: 'aborted' };

const tooLarge = (maxBytes: number): Body => ({
  type: 'refused',
  problem: createProblem('PAYLOAD_TOO_LARGE', `the body is larger than ${maxBytes} bytes`),
});

const readBounded = async (request: IncomingMessage, maxBytes: number): Promise<Body> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > maxBytes) return tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch {
    return { type: 'aborted' };
  }
  return { type: 'read', bytes: Buffer.concat(chunks, size) };
};

/** JSON only: a browser sends the other types across sites without asking first. */
const isJson = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/(json|graphql\+json)\s*(;|$)/i.test(contentType);

/** Resolves at once for the usual request, whose length is declared. */
export const boundBody = (request: IncomingMessage, maxBytes: number): Body | Promise<Body> => {
  const { headers } = request;
  if (!isJson(headers['content-type'])) {
    return { type: 'refused', problem: createProblem('UNSUPPORTED_MEDIA_TYPE', 'send content-type: application/json') };
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { type: 'refused', problem: createProblem('UNSUPPORTED_MEDIA_TYPE', 'send the body uncompressed') };
  }
  const length = headers['content-length'];
  if (length === undefined) return readBounded(request, maxBytes);
  return Number(length) <= maxBytes ? { type: 'stream' } : tooLarge(maxBytes);
};
