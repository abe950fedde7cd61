/**
 * One pull from a consumer: what waits now, at most `max`, and at once. The client's own fetch waits for a second at
 * least when there is nothing, so the request is made here; its protocol is stable since JetStream's beginning.
 */
import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';

export interface Pull {
  readonly nc: NatsConnection;
  readonly clock: Clock;
  readonly stream: string;
  readonly consumer: string;
  readonly max: number;
  /** The longest wait for the next message. */
  readonly callMs: number;
}

/** The server is silent: it is away, or the consumer was deleted. */
export class NoAnswerError extends Error {
  constructor(consumer: string, callMs: number) {
    super(`the consumer ${consumer} did not answer in ${callMs} ms`);
    this.name = 'NoAnswerError';
  }
}

export const pull = ({ nc, clock, stream, consumer, max, callMs }: Pull): Promise<readonly Msg[]> =>
  new Promise((resolve, reject) => {
    const inbox = createInbox();
    const taken: Msg[] = [];
    let stopWaiting = () => {};
    const end = (error?: Error): void => {
      stopWaiting();
      subscription.unsubscribe();
      if (error === undefined || taken.length > 0) resolve(taken);
      else reject(error);
    };
    // What arrived before the server fell silent is ours; what did not comes again when its lease runs out.
    const waitForNext = (): void => {
      stopWaiting();
      stopWaiting = clock.after(callMs, () => end(new NoAnswerError(consumer, callMs)));
    };
    const subscription = nc.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) return end(error);
        const status = message.headers?.code ?? 0;
        // 404: nothing waits. 408: that was all. 409: e.g. too many pulls at a time.
        if (status === 404 || status === 408) return end();
        if (status >= 400) return end(new Error(`the consumer ${consumer} answered ${message.headers?.description}`));
        if (status !== 0) return;
        taken.push(message);
        if (taken.length >= max) return end();
        waitForNext();
      },
    });
    waitForNext();
    const request = JSON.stringify({ batch: max, no_wait: true });
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, request, { reply: inbox });
  });
