/** What every measurement is given. */
export interface Bench {
  /** A PostgreSQL server; each server under test gets a database of its own on it. */
  readonly databaseUrl: string;
  /** How long one round is meant to take. */
  readonly seconds: number;
  readonly rounds: number;
  /** Where the servers under test leave a CPU profile, if they are to. */
  readonly profiles: string | undefined;
  /** Aborted when somebody has had enough: what runs is ended and cleaned up. */
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}
