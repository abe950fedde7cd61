/** What the service says to people: at its start, and when asked for help. */

import { isLoopback } from './config/setting.ts';
import { type Config, settings } from './config.ts';
import type { Database } from './database/database.ts';

const embeddedNote = `
  The embedded database is for trying out and for development: one process, no synchronous
  disk flush (a power cut may lose the last records), no replicas. For anything that matters:
  DATABASE_URL=postgresql://user@host:5432/database npm start   (PostgreSQL 15 to 18, pgvector)`;

const callers = ({ authModes, host }: Config): string => {
  if (!authModes.includes('none')) return `authenticated by ${authModes.join(', ')}`;
  const known = 'not authenticated: every record is stored as recorded by "anonymous"';
  return isLoopback(host)
    ? known
    : `${known},\n            and ${host} lets others in than this machine (AUTH_NONE_ACCEPTED=yes)`;
};

export const banner = (address: string, config: Config, database: Database): string => {
  const page = config.graphiql === 'on' ? '  (open it in a browser for GraphiQL)' : '';
  return `
  Audit write API
  GraphQL   ${address}/graphql${page}
  Health    ${address}/livez  /readyz  /metrics
  Data      ${database.kind === 'embedded' ? `embedded PostgreSQL in ${database.location}` : `PostgreSQL at ${database.location}`}
  Callers   ${callers(config)}
${database.kind === 'embedded' ? `${embeddedNote}\n` : ''}`;
};

/** The settings as they stand in .env.example. */
export const settingsAsEnv = (): string =>
  Object.values(settings)
    .map(
      ({ variable, unit, sentence, fallback }) =>
        `# ${sentence}${unit === '' ? '' : ` In ${unit}.`}\n${variable}=${fallback}\n`,
    )
    .join('\n');

export const help =
  (): string => `Audit write API: a GraphQL mutation API for the audit trail of a remediation platform.

Usage: npm start            starts the API; Ctrl-C or SIGTERM stops it in order

Settings come from the environment:

${settingsAsEnv()}`;
