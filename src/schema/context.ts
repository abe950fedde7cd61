/** What a resolver gets to know about its request. Set by the transport; nothing in it comes from the body. */
import type { Problem } from '../problems.ts';
import type { Recorder } from '../resolvers/record.ts';
import type { Origin } from '../resolvers/submission.ts';
import type { Loaders } from './loaders.ts';

export interface RequestContext {
  readonly origin: Origin;
  readonly recorder: Recorder;
  readonly loaders: Loaders;
  /** Logs and counts a problem that is part of an answer rather than its end. */
  readonly report: (problem: Problem, cause?: unknown) => void;
}
