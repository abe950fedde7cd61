/** Clients that do not get as far as a request: too slow, too long, or not HTTP. Each is answered, and its connection closed. */
import { type Server, STATUS_CODES } from 'node:http';
import { createProblem, type Problem } from '../problems.ts';
import { bodyOf } from './refusal.ts';

const problemOf = (code: unknown): Problem | undefined => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return createProblem('REQUEST_TIMEOUT', 'the request took too long to arrive');
  if (code === 'HPE_HEADER_OVERFLOW') return createProblem('HEADERS_TOO_LARGE', 'the headers are larger than 16 KiB');
  // Anything else that the parser has to say; what is left are connections that break.
  return typeof code === 'string' && code.startsWith('HPE_')
    ? createProblem('BAD_REQUEST', 'the request is not HTTP as it should be')
    : undefined;
};

const answerOf = (problem: Problem): string => {
  const body = bodyOf(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
};

export const answerBadClients = (
  server: Pick<Server, 'on'>,
  { report, onDropped }: { readonly report: (problem: Problem) => void; readonly onDropped: () => void },
): void => {
  server.on('clientError', (error: Error & { readonly code?: unknown }, socket) => {
    const problem = problemOf(error.code);
    if (problem === undefined || !socket.writable) {
      socket.destroy();
      return;
    }
    report(problem);
    socket.end(answerOf(problem), () => socket.destroy());
  });
  server.on('drop', onDropped);
};
