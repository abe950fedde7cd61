/** The service itself, over HTTP, recording analyses with vectors: with the index on them and without it, in turns. */
import type { Bench } from '../bench.ts';
import type { Access } from '../known-caller.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import { median } from '../statistics.ts';
import type { Corpus } from './corpus.ts';
import { batchBody, table } from './records.ts';
import type { VectorSubject } from './subject.ts';

const connections = 4;
const recordsPerRequest = 25;

export interface WriteFigure {
  readonly label: string;
  readonly perRound: readonly number[];
  readonly median: number;
}

interface Track {
  readonly subject: VectorSubject;
  readonly server: ServerProcess;
  readonly samples: number[];
  /** As measured last. */
  perSecond: number;
}

/** Vectors are large and their index is slow: nothing is to go to the queue while it is measured. */
const access: Access = { settings: { WRITE_DEADLINE_MS: '30000' }, headers: {} };

/** Before anything is known of the speed. */
const pilotRequests = 8;

const send = async ({ subject, server }: Track, corpus: Corpus, prefix: string, requests: number): Promise<number> => {
  const bodies = Array.from({ length: requests }, (_, request) =>
    batchBody(
      corpus,
      prefix,
      Array.from({ length: recordsPerRequest }, (_, index) => request * recordsPerRequest + index),
    ),
  );
  const before = await subject.database.count(table.table);
  await subject.database.settle();
  const startedAt = performance.now();
  const rest = bodies.values();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const body of rest) {
        const response = await fetch(`${server.address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const text = await response.text();
        const recorded = text.split('"status":"RECORDED"').length - 1;
        if (recorded !== recordsPerRequest) throw new Error(`the service said: ${text.slice(0, 500)}`);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const stored = (await subject.database.count(table.table)) - before;
  const sent = requests * recordsPerRequest;
  if (stored !== sent) throw new Error(`${sent} records were acknowledged, but ${stored} are stored`);
  return sent / seconds;
};

export const measureWritePath = async (
  subjects: readonly VectorSubject[],
  corpus: Corpus,
  bench: Bench,
): Promise<readonly WriteFigure[]> => {
  await using opened = new AsyncDisposableStack();
  const tracks: Track[] = [];
  for (const subject of subjects) {
    bench.progress(`starting the service, ${subject.label}`);
    const server = opened.use(await startServer('src/main.ts', subject.database, bench, access));
    tracks.push({ subject, server, samples: [], perSecond: 0 });
  }
  for (const track of tracks) track.perSecond = await send(track, corpus, 'warm-up', pilotRequests);
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const track of round % 2 === 1 ? tracks : tracks.toReversed()) {
      bench.progress(`recording, ${track.subject.label}: round ${round} of ${bench.rounds}`);
      bench.signal.throwIfAborted();
      const requests = Math.max(pilotRequests, Math.round((track.perSecond * bench.seconds) / recordsPerRequest));
      track.perSecond = await send(track, corpus, `round-${round}`, requests);
      track.samples.push(track.perSecond);
    }
  }
  return tracks.map(({ subject, samples }) => ({
    label: subject.label,
    perRound: samples,
    median: median(samples),
  }));
};
