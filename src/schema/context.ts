/** What a resolver gets to know about its request. Set by the transport; nothing in it comes from the body. */
import type { QuarantineEntry } from '../database/quarantine-store.ts';
import type { Principal } from '../principal.ts';
import type { Problem } from '../problems.ts';
import type { Embeddings } from '../resolvers/embedding/embeddings.ts';
import type { Quarantine } from '../resolvers/quarantine.ts';
import type { WaitingRecord } from '../resolvers/queue/queue.ts';
import type { Recorder } from '../resolvers/record.ts';
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
  /** The waiting record with this id, if it waits. */
  readonly findQueued: (id: string) => Promise<WaitingRecord | undefined>;
  readonly quarantined: (first: number, after: bigint | undefined) => Promise<readonly QuarantineEntry[]>;
  readonly quarantine: Pick<Quarantine, 'redrive' | 'discard'>;
}

export interface RequestContext {
  readonly principal: Principal;
  readonly operations: Operations;
  readonly origin: Origin;
  readonly recorder: Recorder;
  readonly loaders: Loaders;
  readonly embeddings: Pick<Embeddings, 'embeds' | 'embedQuery' | 'similarity' | 'again'>;
  /** Logs and counts a problem that is part of an answer rather than its end. */
  readonly report: (problem: Problem, cause?: unknown) => void;
}
