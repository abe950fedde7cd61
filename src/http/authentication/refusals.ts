/**
 * How callers are refused: with a problem, a challenge, and, where an address is refused over and over, slowly. Whoever
 * sends wrong credentials in a loop then waits for each answer, instead of keeping the service from those it knows.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Authentication } from '../authentication.ts';
import { createBudget } from './budget.ts';
import type { ReportRefusal } from './refusal-report.ts';
import type { Refused } from './verdict.ts';

/** Refusals of one address that are answered at once. */
const prompt = { perSecond: 50, atOnce: 200 };
/** How long the others wait. Nothing more is read from their connection meanwhile. */
const slowMs = 1_000;

export type Refuse = (refused: Refused, request: IncomingMessage) => Authentication | Promise<Authentication>;

/** RFC 6750: the error only when there were credentials. */
const challengeFor = ({ reason }: Refused): string =>
  reason === 'missing' ? 'Bearer realm="audit"' : 'Bearer realm="audit", error="invalid_token"';

export const createRefuse = (report: ReportRefusal, clock: Clock): Refuse => {
  const budget = createBudget(prompt);
  return (refused, request) => {
    const now = clock.now();
    const { socket } = request;
    const answer: Authentication = {
      type: 'refused',
      problem: report(refused, request, now),
      challenge: challengeFor(refused),
    };
    if (budget.take(socket.remoteAddress ?? '', now)) return answer;
    socket.pause();
    return new Promise((resolve) => {
      clock.after(slowMs, () => {
        socket.resume();
        resolve(answer);
      });
    });
  };
};
