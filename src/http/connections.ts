/**
 * The connections of the listener. When it changes whom it trusts, those made before then have to be made anew: idle
 * ones are closed, busy ones end with the answer they are waiting for, and nothing further is taken from them.
 */
import type { ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Connections {
  readonly follow: (server: Server) => void;
  /** Whether it was made under a trust that is no longer current. */
  readonly isRetired: (socket: TLSSocket) => boolean;
  readonly retireAll: () => void;
}

export const createConnections = (): Connections => {
  const open = new Set<TLSSocket>();
  const retired = new WeakSet<TLSSocket>();
  const answers = new WeakMap<object, ServerResponse>();

  const retire = (socket: TLSSocket): void => {
    retired.add(socket);
    const answer = answers.get(socket);
    if (answer === undefined || answer.writableFinished) socket.destroySoon();
    else if (answer.headersSent) answer.once('finish', () => socket.destroySoon());
    else answer.setHeader('connection', 'close');
  };

  return {
    follow: (server) => {
      server.on('secureConnection', (socket) => {
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      });
      server.prependListener('request', (request, response) => {
        answers.set(request.socket, response);
      });
    },
    isRetired: (socket) => retired.has(socket),
    retireAll: () => {
      for (const socket of open) retire(socket);
    },
  };
};
