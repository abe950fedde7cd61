/**
 * The one border at which an error of the driver, of Prisma or of PGlite becomes a fact: a SQLSTATE, or that the server
 * could not be reached. Nothing behind this border looks into an error object.
 */
export type DatabaseFailure =
  | { readonly type: 'sql'; readonly sqlState: string }
  | { readonly type: 'unreachable'; readonly code: string }
  | { readonly type: 'unknown' };

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the server's socket file is not there
  'ENOBUFS',
  'EMFILE',
]);

/** Prisma's own names for a server that cannot be reached, that hangs up, or that is too busy. */
const unreachableKinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
const unreachablePrismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The error and everything it wraps, outermost first. */
function* layers(error: unknown): Generator<unknown> {
  const waiting: unknown[] = [error];
  for (let depth = 0; depth < 16 && waiting.length > 0; depth += 1) {
    const layer = waiting.shift();
    if (typeof layer !== 'object' || layer === null) continue;
    yield layer;
    waiting.push(field(layer, 'cause'), field(field(layer, 'meta'), 'driverAdapterError'));
    const inner = field(layer, 'errors');
    if (Array.isArray(inner)) waiting.push(...inner);
  }
}

const isSqlState = (code: unknown): code is string => typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);

export const failureOf = (error: unknown): DatabaseFailure => {
  const all = [...layers(error)];
  for (const layer of all) {
    const code = field(layer, 'originalCode') ?? field(layer, 'code');
    if (typeof code === 'string' && socketCodes.has(code)) return { type: 'unreachable', code };
  }
  for (const layer of all) {
    const original = field(layer, 'originalCode');
    if (isSqlState(original)) return { type: 'sql', sqlState: original };
    const code = field(layer, 'code');
    if (isSqlState(code) && field(layer, 'severity') !== undefined) return { type: 'sql', sqlState: code };
  }
  for (const layer of all) {
    const kind = field(layer, 'kind');
    if (typeof kind === 'string' && unreachableKinds.has(kind)) return { type: 'unreachable', code: kind };
    const code = field(layer, 'code');
    if (typeof code === 'string' && unreachablePrismaCodes.has(code)) return { type: 'unreachable', code };
  }
  return { type: 'unknown' };
};
