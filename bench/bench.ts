/** What every measurement is given. */
export interface Bench {
  /** A PostgreSQL server; each server under test gets a database of its own on it. */
  readonly databaseUrl: string;
  /** How long one round is meant to take. */
  readonly seconds: number;
  readonly rounds: number;
  /** In the databases that are only read: the one with many, and the one with few. */
  readonly rows: number;
  readonly fewRows: number;
  /** Where the servers under test leave a CPU profile, if they are to. */
  readonly profiles: string | undefined;
  /** Aborted when somebody has had enough: what runs is ended and cleaned up. */
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** Unless somebody asks for others. */
export const usualRows: Pick<Bench, 'rows' | 'fewRows'> = { rows: 5_000_000, fewRows: 50_000 };
