/** The settings that say who may do what, how much of it, and which ways in there are. */
import { z } from 'zod';
import { oneOf, optionalFile, type Setting, setting, whole } from './setting.ts';

const isOrigin = (value: string): boolean => URL.parse(value)?.origin === value && /^https?:/.test(value);

/** Origins separated by commas; none when it is empty. */
const originList = (): z.ZodType<readonly string[], string> =>
  z
    .string()
    .transform((value) => (value === '' ? [] : value.split(',').map((origin) => origin.trim())))
    .refine(
      (origins) => origins.every(isOrigin),
      'must list origins such as https://console.example.org, separated by commas, without paths',
    );

export const limitSettings = {
  environment: setting(
    'NODE_ENV',
    '',
    'development',
    oneOf('development', 'test', 'production'),
    'Where the service runs. In production GraphiQL and introspection are off unless they are set to on.',
  ),
  policyFile: setting(
    'POLICY_FILE',
    '',
    '',
    optionalFile(),
    'Who may do what, as JSON (docs/authorisation.md). Read again when it changes. Empty: everybody may do everything, which only AUTH_MODES=none starts with.',
  ),
  rateLimitPerSecond: setting(
    'RATE_LIMIT_PER_SECOND',
    'requests and records a second',
    '50000',
    whole(0, 1_000_000),
    'What one principal may send to this replica in the long run; beyond it RATE_LIMITED. 0 switches it off.',
  ),
  rateLimitBurst: setting(
    'RATE_LIMIT_BURST',
    'requests and records',
    '100000',
    whole(500, 10_000_000),
    'What one principal may send at once after a pause. At least a whole batch.',
  ),
  maxConnections: setting(
    'MAX_CONNECTIONS',
    'connections',
    '1000',
    whole(1, 100_000),
    'Connections that are open at once at most; a further one is closed without an answer.',
  ),
  receivingMaxBytes: setting(
    'RECEIVING_MAX_BYTES',
    'bytes',
    '134217728',
    whole(1_048_576, 17_179_869_184),
    'Size of the request bodies that are being worked on at once at most; beyond it OVERLOADED.',
  ),
  headersTimeoutMs: setting(
    'HEADERS_TIMEOUT_MS',
    'milliseconds',
    '10000',
    whole(50, 120_000),
    'How long the headers of a request may take to arrive; beyond it REQUEST_TIMEOUT.',
  ),
  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    'milliseconds',
    '30000',
    whole(50, 600_000),
    'How long a whole request may take to arrive; beyond it REQUEST_TIMEOUT.',
  ),
  keepAliveTimeoutMs: setting(
    'KEEP_ALIVE_TIMEOUT_MS',
    'milliseconds',
    '65000',
    whole(1, 3_600_000),
    'How long a connection without a request stays open. Longer than that of a load balancer in front.',
  ),
  idleTimeoutMs: setting(
    'IDLE_TIMEOUT_MS',
    'milliseconds',
    '120000',
    whole(50, 3_600_000),
    'How long a connection with a request or an answer under way may be silent before it is closed.',
  ),
  graphiql: setting(
    'GRAPHIQL',
    '',
    'auto',
    oneOf('auto', 'on', 'off'),
    'Whether GET /graphql in a browser opens GraphiQL. auto: not in production.',
  ),
  maxQueryCharacters: setting(
    'MAX_QUERY_CHARACTERS',
    'characters',
    '65536',
    whole(1_000, 1_000_000),
    'Length of a GraphQL document at most, comments included; beyond it QUERY_TOO_COMPLEX. Variables do not count.',
  ),
  introspection: setting(
    'INTROSPECTION',
    '',
    'auto',
    oneOf('auto', 'on', 'off'),
    'Whether callers may ask for the schema; GraphiQL needs it. auto: not in production.',
  ),
  persistedOperations: setting(
    'PERSISTED_OPERATIONS',
    '',
    '',
    optionalFile(),
    'The only operations that are taken, e.g. ./operations/persisted.json. Empty: any operation.',
  ),
  corsOrigins: setting(
    'CORS_ORIGINS',
    '',
    '',
    originList(),
    'Origins whose pages may call the API from a browser, separated by commas. Empty: none but its own.',
  ),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
