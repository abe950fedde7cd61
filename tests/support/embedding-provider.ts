/** An embedding provider on this machine, real HTTP, that behaves as well or as badly as a test tells it. */

import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export const dimensions = 1536;

export interface ProviderRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly texts: readonly string[];
}

export type Behaviour =
  | { readonly type: 'embeds' }
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** HTTP 200 with this body. */
  | { readonly type: 'body'; readonly body: string }
  /** Sends without end. */
  | { readonly type: 'endless' }
  /** Never answers. */
  | { readonly type: 'silent' }
  /** Closes the connection. */
  | { readonly type: 'hangsUp' }
  /** Answers once the promise resolves. */
  | { readonly type: 'waits'; readonly until: Promise<unknown> };

export interface TestProvider {
  readonly url: string;
  /** Everything it was asked, in order. */
  readonly requests: ProviderRequest[];
  /** How it behaves from now on. */
  readonly behave: (how: (request: ProviderRequest) => Behaviour) => void;
  readonly stop: () => Promise<void>;
}

export const embeds: Behaviour = { type: 'embeds' };

/** Texts that share words have vectors that point nearly the same way. */
export const vectorOf = (text: string): number[] => {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? ['nothing']) {
    const place = Number.parseInt(hash('sha256', word, 'hex').slice(0, 8), 16) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
};

export const answerWith = (vectors: readonly unknown[]): string =>
  JSON.stringify({
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  });

const bodyOf = async (
  request: IncomingMessage,
): Promise<{ readonly model: string; readonly input: readonly string[] }> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return JSON.parse(text);
};

const answer = async (response: ServerResponse, how: Behaviour, texts: readonly string[]): Promise<void> => {
  switch (how.type) {
    case 'embeds':
      response.writeHead(200, { 'content-type': 'application/json' }).end(answerWith(texts.map(vectorOf)));
      return;
    case 'waits':
      await how.until;
      return answer(response, embeds, texts);
    case 'status':
      response.writeHead(how.status, how.headers ?? {}).end(how.body ?? '{"error":{"message":"no"}}');
      return;
    case 'body':
      response.writeHead(200, { 'content-type': 'application/json' }).end(how.body);
      return;
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write('1'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
      return;
    }
    case 'silent':
      return;
    case 'hangsUp':
      response.destroy();
  }
};

export const createTestProvider = async (): Promise<TestProvider> => {
  const requests: ProviderRequest[] = [];
  let behave = (_request: ProviderRequest): Behaviour => embeds;
  const server = createServer((request, response) => {
    bodyOf(request).then(
      ({ model, input }) => {
        const { authorization } = request.headers;
        const asked: ProviderRequest = { path: request.url ?? '', authorization, model, texts: input };
        requests.push(asked);
        return answer(response, behave(asked), input);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens nowhere');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    behave: (how) => {
      behave = how;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
