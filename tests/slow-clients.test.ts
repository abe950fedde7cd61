/** Clients that send slowly, for ever, too many at once, or what is not HTTP: each is answered or closed, and the rest are served. */
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startApp, type TestApp } from './support/app.ts';
import { until } from './support/until.ts';
import { errorsOf, exchange, json } from './support/wire.ts';

const maxConnections = 20;
const maxBodyBytes = 1_048_576;
let service: TestApp;
before(async () => {
  service = await startApp({
    HEADERS_TIMEOUT_MS: '200',
    REQUEST_TIMEOUT_MS: '400',
    IDLE_TIMEOUT_MS: '500',
    KEEP_ALIVE_TIMEOUT_MS: '300',
    MAX_CONNECTIONS: String(maxConnections),
    MAX_BODY_BYTES: String(maxBodyBytes),
    RECEIVING_MAX_BYTES: String(maxBodyBytes),
  });
});
after(() => service.stop());

interface Raw {
  readonly socket: Socket;
  /** Everything that came back until the connection was closed by the other side. */
  readonly closed: Promise<string>;
}

/** A connection on which a test sends what it wants. */
const open = async (): Promise<Raw> => {
  const { hostname, port } = new URL(service.address);
  const socket = connect(Number(port), hostname);
  let said = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  // The other side may close while we are still sending: an end like any other.
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(said));
  });
  await once(socket, 'connect');
  return { socket, closed };
};

/** Sends a byte at a time for as long as the other side listens. */
const dribble = ({ socket }: Raw, text: string): void => {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.writable) socket.write(text[at % text.length] ?? ' ');
    at += 1;
  }, 20);
  socket.once('close', () => clearInterval(timer));
};

const codeIn = (answer: string): unknown => {
  const [, body = '{}'] = answer.split('\r\n\r\n');
  return errorsOf({ status: 0, headers: {}, text: body })[0]?.extensions.code;
};

const isWell = async (): Promise<void> => {
  assert.equal((await service.post('{ __typename }')).status, 200);
};

test('headers that never end are answered with 408, and the connection is closed', async () => {
  const slow = await open();
  slow.socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
  dribble(slow, 'x-a: b\r\n');
  const answer = await slow.closed;
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  assert.equal(codeIn(answer), 'REQUEST_TIMEOUT');
  await isWell();
});

test('a connection that says nothing at all is closed', async () => {
  const silent = await open();
  assert.equal(codeIn(await silent.closed), 'REQUEST_TIMEOUT');
});

test('a body that never ends is answered with 408, whether its length is declared or not', async () => {
  for (const length of ['content-length: 100000', 'transfer-encoding: chunked']) {
    const slow = await open();
    slow.socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n`);
    dribble(slow, length.includes('chunked') ? '1\r\n \r\n' : ' ');
    const answer = await slow.closed;
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.equal(codeIn(answer), 'REQUEST_TIMEOUT');
  }
  await isWell();
});

test('a body that stops in the middle is answered with 408', async () => {
  const slow = await open();
  slow.socket.write(
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"query"',
  );
  assert.equal(codeIn(await slow.closed), 'REQUEST_TIMEOUT');
});

test('slow senders give back the room that was kept for their bodies', async () => {
  const slow = await open();
  slow.socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${maxBodyBytes}\r\n\r\n{`,
  );
  const body = JSON.stringify({ query: '{ __typename }' });
  await until(
    'the room is taken',
    async () => (await exchange(service.address, { headers: json, body })).status === 503,
  );
  const refused = await exchange(service.address, { headers: json, body });
  assert.equal(errorsOf(refused)[0]?.extensions.code, 'OVERLOADED');
  assert.equal(refused.headers['retry-after'], '1');
  await slow.closed;
  await isWell();
});

test('an idle connection is closed after a while, and one that is used stays', async () => {
  const idle = await open();
  const request = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n';
  idle.socket.write(request);
  await once(idle.socket, 'data');
  idle.socket.write(request);
  assert.equal((await idle.closed).match(/200 OK/g)?.length, 2);
});

test('a reader that takes nothing of its answer is closed', async () => {
  const taken: Socket[] = [];
  const take = (message: unknown): void => {
    if (message instanceof Object && 'socket' in message && message.socket instanceof Socket)
      taken.push(message.socket);
  };
  subscribe('net.server.socket', take);
  const lazy = await open();
  await until('the service has taken the connection', async () => taken.length > 0);
  unsubscribe('net.server.socket', take);
  const theirs = taken.find(({ remotePort }) => remotePort === lazy.socket.localPort);
  assert.ok(theirs);
  const closed = once(theirs, 'close');
  lazy.socket.pause();
  // The page is larger than what the kernel holds for a reader.
  lazy.socket.write('GET /graphql HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n');
  await closed;
  lazy.socket.resume();
  assert.ok((await lazy.closed).length < 9_000_000);
});

test('one connection more than there may be is closed without an answer, counted, and no other suffers', async () => {
  const count = async (): Promise<number> => {
    const { text } = await exchange(service.address, { method: 'GET', path: '/metrics' });
    return Number(/^audit_connections_dropped_total (\d+)$/m.exec(text)?.[1]);
  };
  const before = await count();
  const many = await Promise.all(Array.from({ length: maxConnections }, open));
  // None of them is idle: each is in the middle of its headers, and has 200 ms.
  const extra = await Promise.all(Array.from({ length: 5 }, open));
  assert.deepEqual(await Promise.all(extra.map(({ closed }) => closed)), ['', '', '', '', '']);
  await Promise.all(many.map(({ closed }) => closed));
  assert.ok((await count()) >= before + 5);
  await isWell();
});

test('headers that are too large are answered with 431', async () => {
  const large = await open();
  large.socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(20_000)}\r\n\r\n`);
  const answer = await large.closed;
  assert.match(answer, /^HTTP\/1\.1 431 /);
  assert.equal(codeIn(answer), 'HEADERS_TOO_LARGE');
});

test('what is not HTTP is answered with 400', async () => {
  for (const text of [
    'hello\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!',
    'POST /graphql HTTP/1.1\r\nhost : x\r\n\r\n',
    'GET /livez HTTP/9.9\r\nhost: x\r\n\r\n',
  ]) {
    const strange = await open();
    strange.socket.write(text);
    const answer = await strange.closed;
    assert.match(answer, /^HTTP\/1\.1 400 /, text);
    assert.equal(codeIn(answer), 'BAD_REQUEST', text);
  }
  await isWell();
});

test('a compressed bomb is refused as it is, unopened', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, ' '));
  for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity']) {
    const answer = await exchange(service.address, {
      headers: { ...json, 'content-encoding': encoding, 'content-length': String(bomb.length) },
      body: [bomb],
    });
    assert.equal(answer.status, 415, encoding);
    assert.equal(errorsOf(answer)[0]?.extensions.code, 'UNSUPPORTED_MEDIA_TYPE');
  }
  await isWell();
});

test('a hundred slow senders at once leave room for others as soon as their time is up', async () => {
  for (let round = 0; round < 5; round += 1) {
    const slow = await Promise.all(Array.from({ length: maxConnections }, open));
    for (const one of slow) dribble(one, 'POST /graphql HTTP/1.1\r\n');
    await Promise.all(slow.map(({ closed }) => closed));
  }
  await isWell();
});
