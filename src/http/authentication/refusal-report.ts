/**
 * What is told of refused callers: every one is counted, and so many a second are logged, each with its reason. The
 * rest of a flood would say the same, and writing it down would cost more than refusing it.
 */
import type { IncomingMessage } from 'node:http';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import { createProblem, type Problem } from '../../problems.ts';
import { type Refused, refusals } from './verdict.ts';

const linesPerSecond = 20;

export type ReportRefusal = (refused: Refused, request: IncomingMessage, now: number) => Problem;

export const createRefusalReport = (log: Log, metrics: Metrics): ReportRefusal => {
  let second = 0;
  let lines = 0;
  let leftOut = 0;
  return ({ reason, note }, request, now) => {
    const { code, detail } = refusals[reason];
    const problem = createProblem(code, detail);
    metrics.problemAnswered(code);
    metrics.authenticationRefused(reason);
    const current = Math.floor(now / 1_000);
    if (current !== second) {
      second = current;
      lines = 0;
    }
    lines += 1;
    if (lines > linesPerSecond) {
      leftOut += 1;
      return problem;
    }
    const line = { code, reason, note, instance: problem.instance, address: request.socket.remoteAddress };
    log.info(leftOut === 0 ? line : { ...line, leftOut }, 'a caller was not authenticated');
    leftOut = 0;
    return problem;
  };
};
