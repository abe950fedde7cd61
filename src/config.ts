/** Every setting: its environment variable, unit, bounds, default and a sentence. All mistakes are reported at once. */
import { z } from 'zod';
import { authenticationMistakes, authenticationSettings } from './config/authentication.ts';
import { embeddingSettings } from './config/embedding.ts';
import { limitSettings } from './config/limits.ts';
import { oneOf, type Setting, setting, type ValuesOf, whole } from './config/setting.ts';

const isPostgresUrl = (value: string): boolean => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);

export const settings = {
  host: setting(
    'HOST',
    '',
    '127.0.0.1',
    z.string().min(1),
    'Address to listen on. Not loopback means reachable by others.',
  ),
  port: setting('PORT', '', '4000', whole(0, 65_535), 'TCP port to listen on; 0 takes a free one.'),
  databaseUrl: setting(
    'DATABASE_URL',
    '',
    '',
    z
      .string()
      .refine((value) => value === '' || isPostgresUrl(value), 'must be a postgresql:// URL')
      .transform((value) => (value === '' ? undefined : value)),
    'PostgreSQL 15 to 18 with pgvector, e.g. postgresql://audit@db:5432/audit. Empty: the embedded database.',
  ),
  dataDir: setting(
    'DATA_DIR',
    '',
    '.data',
    z.string().min(1),
    'Folder of the embedded database and of the queue (QUEUE_URL=file:). One process at a time.',
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    'connections',
    '10',
    whole(2, 200),
    'Connections to DATABASE_URL at most.',
  ),
  databaseReadUrl: setting(
    'DATABASE_READ_URL',
    '',
    '',
    z
      .string()
      .refine((value) => value === '' || isPostgresUrl(value), 'must be a postgresql:// URL')
      .transform((value) => (value === '' ? undefined : value)),
    'A streaming replica of DATABASE_URL that queries are sent to. Empty: they go to DATABASE_URL.',
  ),
  databaseReadPoolSize: setting(
    'DATABASE_READ_POOL_SIZE',
    'connections',
    '5',
    whole(1, 200),
    'Connections for queries at most, apart from those that records are written through; for the replica as many again.',
  ),
  readDeadlineMs: setting(
    'READ_DEADLINE_MS',
    'milliseconds',
    '5000',
    whole(50, 300_000),
    'How long a query may take in the database before it is answered with READ_TIMEOUT.',
  ),
  readMaxLagMs: setting(
    'READ_MAX_LAG_MS',
    'milliseconds',
    '30000',
    whole(0, 86_400_000),
    'How far the replica may be behind before queries go to DATABASE_URL instead.',
  ),
  writeDeadlineMs: setting(
    'WRITE_DEADLINE_MS',
    'milliseconds',
    '1000',
    whole(50, 60_000),
    'How long a record waits for PostgreSQL before it goes to the queue.',
  ),
  writeMaxRows: setting(
    'WRITE_MAX_ROWS',
    'rows',
    '500',
    whole(1, 5_000),
    'Records of one kind that are written together at most.',
  ),
  writeMaxBytes: setting(
    'WRITE_MAX_BYTES',
    'bytes',
    '1048576',
    whole(1_024, 67_108_864),
    'Bytes written together at most; a larger record goes alone.',
  ),
  waitingMaxRows: setting(
    'WAITING_MAX_ROWS',
    'rows per kind',
    '10000',
    whole(1, 1_000_000),
    'Records of one kind that may wait for the next write; beyond it OVERLOADED.',
  ),
  waitingMaxBytes: setting(
    'WAITING_MAX_BYTES',
    'bytes per kind',
    '67108864',
    whole(1_024, 1_073_741_824),
    'Bytes of one kind that may wait for the next write; beyond it OVERLOADED.',
  ),
  queueUrl: setting(
    'QUEUE_URL',
    '',
    'file:',
    z.string().refine((value) => value === 'file:' || /^(nats|tls):\/\//.test(value), 'must be file: or a nats:// URL'),
    'Where records go while the database is away. file: keeps them in DATA_DIR; nats://host:4222/STREAM in JetStream.',
  ),
  queueMaxBytes: setting(
    'QUEUE_MAX_BYTES',
    'bytes',
    '10737418240',
    whole(1_048_576, 549_755_813_888),
    'Size of the queue at most; beyond it QUEUE_FULL. Nothing is ever discarded to make room.',
  ),
  queueReplicas: setting(
    'QUEUE_REPLICAS',
    'copies',
    '1',
    whole(1, 5),
    'Copies that NATS keeps of a queued record. Against the loss of a server use 3; file: keeps one.',
  ),
  maxBodyBytes: setting(
    'MAX_BODY_BYTES',
    'bytes',
    '5242880',
    whole(1_024, 67_108_864),
    'Size of a request body at most; beyond it PAYLOAD_TOO_LARGE.',
  ),
  maxQueryTokens: setting(
    'MAX_QUERY_TOKENS',
    'tokens',
    '4000',
    whole(100, 10_000),
    'Lexical tokens in a GraphQL document at most; beyond it QUERY_TOO_COMPLEX.',
  ),
  partitionMonthsAhead: setting(
    'PARTITION_MONTHS_AHEAD',
    'months',
    '12',
    whole(1, 120),
    'Monthly partitions kept ready after the current one.',
  ),
  partitionUpkeepMs: setting(
    'PARTITION_UPKEEP_MS',
    'milliseconds',
    '3600000',
    whole(1_000, 86_400_000),
    'How often partitions are looked after.',
  ),
  redactionFile: setting(
    'REDACTION_FILE',
    '',
    '',
    z
      .string()
      .refine((value) => value === '' || value.endsWith('.json'), 'must be the path of a .json file')
      .transform((value) => (value === '' ? undefined : value)),
    'What is replaced in records before they are hashed and stored (docs/redaction.md). Empty: nothing.',
  ),
  completenessLookBackMinutes: setting(
    'COMPLETENESS_LOOK_BACK_MINUTES',
    'minutes',
    '1440',
    whole(1, 44_640),
    'Remediations that ended within this time are looked at for the metric of incomplete ones.',
  ),
  completenessGraceMinutes: setting(
    'COMPLETENESS_GRACE_MINUTES',
    'minutes',
    '15',
    whole(0, 44_640),
    'How long after its end a remediation is first looked at for that metric.',
  ),
  completenessIntervalMs: setting(
    'COMPLETENESS_INTERVAL_MS',
    'milliseconds',
    '300000',
    whole(1_000, 86_400_000),
    'Pause between two sweeps for that metric.',
  ),
  ...embeddingSettings,
  shutdownGraceMs: setting(
    'SHUTDOWN_GRACE_MS',
    'milliseconds',
    '5000',
    whole(0, 300_000),
    'How long requests are still taken after SIGTERM, while readiness already says 503.',
  ),
  ...authenticationSettings,
  ...limitSettings,
  logLevel: setting(
    'LOG_LEVEL',
    '',
    'info',
    oneOf('silent', 'error', 'warn', 'info', 'debug'),
    'What goes to the log (JSON lines on standard output).',
  ),
} as const;

type Settings = typeof settings;
export type Config = { readonly [Name in keyof Settings]: Settings[Name] extends Setting<infer T> ? T : never };

/** What `auto` comes to: on, but not in production. */
export const isOn = (value: 'auto' | 'on' | 'off', { environment }: Pick<Config, 'environment'>): boolean =>
  value === 'auto' ? environment !== 'production' : value === 'on';

export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(`wrong settings:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all settings; throws one ConfigError that lists every mistake. The value of a setting is never repeated. */
export const readConfig = (environment: Environment): Config => {
  const mistakes: string[] = [];
  const wrong = new Set<string>();
  const read = <T>(name: string, { variable, fallback, schema, unit }: Setting<T>): T | undefined => {
    const result = schema.safeParse(environment[variable] ?? fallback);
    if (result.success) return result.data;
    const what = result.error.issues.map(({ message }) => message).join('; ');
    mistakes.push(`${variable} ${what}${unit === '' ? '' : ` (${unit})`}`);
    wrong.add(name);
    return undefined;
  };
  const values = Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, read<unknown>(name, one)]));
  mistakes.push(...authenticationMistakes(values as ValuesOf<Settings>, wrong));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(values) as Config;
};
