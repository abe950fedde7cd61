/** The log: JSON lines on standard output. What could hold a secret is cut out before a line is written. */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Problem } from './problems.ts';

export type Log = Logger;
/** Takes one line at a time. */
export type LogDestination = DestinationStream;

/** Anything that looks like a connection URL with credentials, or like a password in its query, wherever it stands. */
const credentials = /(\w+:\/\/)[^\s/]+@/g;
const parameters = /\b(password|sslpassword|token)=[^\s&"']+/gi;

/** What callers show: a token after its scheme, a token by its form, an API key. A library may repeat it in its errors. */
const shown = /\b(bearer\s+)[\w.~+/=-]{16,}/gi;
const tokens = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const keys = /\baudit_[A-Za-z0-9_-]{43}(?![\w-])/g;

/** A text without the secrets that a connection URL may carry, and without those of callers. */
export const withoutCredentials = (text: string): string =>
  text
    .replaceAll(credentials, '$1***@')
    .replaceAll(parameters, '$1=***')
    .replaceAll(shown, '$1***')
    .replaceAll(tokens, '***')
    .replaceAll(keys, '***');

const withoutSecrets = (error: unknown): unknown =>
  error instanceof Error
    ? {
        type: error.name,
        message: withoutCredentials(error.message),
        stack: error.stack === undefined ? undefined : withoutCredentials(error.stack),
        cause: error.cause === undefined ? undefined : withoutSecrets(error.cause),
        errors: error instanceof AggregateError ? error.errors.map(withoutSecrets) : undefined,
      }
    : error;

export const createLog = (level: string, to: LogDestination = destination(1)): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: withoutSecrets },
      redact: ['authorization', 'headers.authorization', 'databaseUrl'],
    },
    to,
  );

/** One line per problem: what programs and people search for, nothing of the record itself. */
export const logProblem = (log: Log, problem: Problem, cause?: unknown): void => {
  const line = {
    code: problem.code,
    status: problem.status,
    instance: problem.instance,
    errors: problem.errors.length,
    ...(cause === undefined ? {} : { error: cause }),
  };
  if (problem.status >= 500) log.error(line, problem.title);
  else log.info(line, problem.title);
};
