/** What a resolver gets to know about its request. Set by the transport; nothing in it comes from the body. */
import type { Access } from '../access/access.ts';
import type { Allowance } from '../access/allowance.ts';
import type { QuarantineEntry } from '../database/quarantine-store.ts';
import type { Principal } from '../principal.ts';
import type { Problem } from '../problems.ts';
import type { AuditPages } from '../resolvers/audit-pages.ts';
import type { Embeddings } from '../resolvers/embedding/embeddings.ts';
import type { Quarantine } from '../resolvers/quarantine.ts';
import type { WaitingRecord } from '../resolvers/queue/queue.ts';
import type { Reading } from '../resolvers/reading.ts';
import type { Recorder } from '../resolvers/record.ts';
import type { Remediations } from '../resolvers/remediation/remediations.ts';
import type { Origin } from '../resolvers/submission.ts';
import type { Loaders } from './loaders.ts';

export interface QueueState {
  readonly depth: number;
  readonly bytes: number;
  readonly oldestAgeMs: number | undefined;
  readonly state: 'IDLE' | 'DRAINING' | 'TAKING_OVER';
}

/** What operators look at and act on. */
export interface Operations {
  readonly queueState: () => Promise<QueueState>;
  /** As last known: what another replica has queued just now may not be known here. */
  readonly mayHoldQueued: () => boolean;
  /** Those of the records that wait. */
  readonly findQueued: (ids: readonly string[]) => Promise<ReadonlyMap<string, WaitingRecord>>;
  readonly quarantined: (first: number, after: bigint | undefined) => Promise<readonly QuarantineEntry[]>;
  readonly quarantine: Pick<Quarantine, 'redrive' | 'discard'>;
}

/** Something that a caller asked for and may not have. */
export interface Denial {
  readonly principal: Principal;
  /** A field of the schema or a kind: what there is only so many of. Nothing of what was sent. */
  readonly what: string;
  readonly count: number;
  /** The first of the problems that were answered for it. */
  readonly instance: string;
}

/** What is read besides single records. */
export interface ReadSide extends Pick<Reading, 'run' | 'replica'> {
  readonly pages: AuditPages;
}

export interface RequestContext {
  readonly principal: Principal;
  /** What the caller may do. */
  readonly access: Access;
  /** What the caller may still send with this request. */
  readonly allowance: Allowance;
  /** Logs and counts a denial. */
  readonly onDenied: (denial: Denial) => void;
  readonly operations: Operations;
  readonly origin: Origin;
  readonly recorder: Recorder;
  readonly loaders: Loaders;
  readonly remediations: Remediations;
  readonly reading: ReadSide;
  readonly embeddings: Pick<Embeddings, 'embeds' | 'embedQuery' | 'similarity' | 'again'>;
  /** Logs and counts a problem that is part of an answer rather than its end. */
  readonly report: (problem: Problem, cause?: unknown) => void;
}
