/** One thing that goes wrong. Each is a small file in faults/. */
import type { Cluster } from './cluster.ts';
import type { Disk } from './disk.ts';
import type { Service } from './service.ts';

/** What a fault can reach. */
export interface Stage {
  /** A folder of its own, gone afterwards. */
  readonly folder: string;
  readonly cluster: Cluster;
  readonly database: string;
  /** Where the write-ahead log lies, for a fault with `smallWal`. */
  readonly walDisk: Disk | undefined;
  /** The servers; the standbys, which are not running at first, come last. */
  readonly services: readonly Service[];
  /** How long the fault shall last. */
  readonly duringMs: number;
  readonly long: boolean;
  /** Lets the load send the kinds that were withheld. */
  readonly releaseKinds: () => void;
  /** Run at the end whatever happens, last first. */
  readonly atEnd: (step: () => Promise<void> | void) => void;
  /** A line for whoever watches and for the report. */
  readonly note: (text: string) => void;
}

export interface Injection {
  /** Added to the environment of the servers. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts the data folders of the servers here. */
  readonly dataFolder?: string;
  /** Called under load. When it takes time itself, that is part of the fault. */
  readonly inject: () => Promise<void>;
  readonly heal: () => Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** What is done, in a sentence. */
  readonly sentence: string;
  /** Servers that run from the beginning; 1 when not given. */
  readonly replicas?: number;
  /** Servers that the callers know but that do not run yet. */
  readonly standbys?: number;
  /** Loaded into the servers before anything else, relative to drill/. */
  readonly preload?: string;
  /** Kinds that are not sent before the fault. */
  readonly withheldKinds?: readonly string[];
  /** The write-ahead log lies on a small disk; the cluster is the fault's own. */
  readonly smallWal?: boolean;
  readonly needs?: 'disk' | 'nats';
  /** Records are meant to end in quarantine. */
  readonly poisons?: boolean;
  /** No answer may take longer. */
  readonly answersWithinMs?: number;
  /** Made before the servers start; the database is there. */
  readonly open: (stage: Stage) => Promise<Injection> | Injection;
}

/** Thrown when a fault cannot be made here; the report says so, and the drill goes on. */
export class NotRunError extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotRunError';
  }
}
