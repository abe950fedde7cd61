/**
 * Measures a bar: both subjects are open at once, are warmed up, and take turns round by round, so that whatever else
 * the machine does meets both. Every other round begins with the other one.
 */
import { type BarResult, type Figure, isMet, type MeasureBar } from './bar.ts';
import { amount } from './report.ts';
import { median } from './statistics.ts';
import type { Running, Sample, Subject } from './subject.ts';

interface Track {
  readonly subject: Subject;
  readonly running: Running;
  readonly samples: Sample[];
}

const figureOf = ({ subject, samples }: Track): Figure => {
  const perRound = samples.map(({ value }) => value);
  const latencies = samples.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
  return {
    label: subject.label,
    perRound,
    median: median(perRound),
    min: Math.min(...perRound),
    max: Math.max(...perRound),
    latency:
      latencies.length === 0
        ? undefined
        : {
            p50Ms: median(latencies.map(({ p50Ms }) => p50Ms)),
            p99Ms: median(latencies.map(({ p99Ms }) => p99Ms)),
          },
  };
};

export const measureBar: MeasureBar = async (bar, bench): Promise<BarResult> => {
  const missing = [await bar.subject.missing(), await bar.against.missing()].filter((what) => what !== undefined);
  if (missing.length > 0) return { type: 'missing', bar, what: missing.join(', ') };

  const say = (text: string): void => bench.progress(`bar ${bar.number}  ${text}`);
  await using opened = new AsyncDisposableStack();
  const open = async (subject: Subject): Promise<Track> => {
    say(`starting ${subject.label}`);
    return { subject, running: opened.use(await subject.open(bench)), samples: [] };
  };
  const ours = await open(bar.subject);
  const theirs = await open(bar.against);

  for (const { subject, running } of [ours, theirs]) {
    say(`warming up ${subject.label}`);
    const { faults } = await running.measure(bench.seconds);
    if (faults.length > 0) return { type: 'wrong', bar, faults };
  }
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const { subject, running, samples } of round % 2 === 1 ? [ours, theirs] : [theirs, ours]) {
      say(`round ${round} of ${bench.rounds}  ${subject.label}`);
      const sample = await running.measure(bench.seconds);
      if (sample.faults.length > 0) return { type: 'wrong', bar, faults: sample.faults };
      samples.push(sample);
      say(`round ${round} of ${bench.rounds}  ${subject.label}: ${amount(sample.value)} ${bar.unit}`);
    }
  }

  const subject = figureOf(ours);
  const against = figureOf(theirs);
  const ratios = subject.perRound.map((value, index) => value / (against.perRound[index] ?? Number.NaN));
  const ratio = subject.median / against.median;
  return {
    type: 'measured',
    bar,
    subject,
    against,
    ratio,
    ratioMin: Math.min(...ratios),
    ratioMax: Math.max(...ratios),
    met: isMet(bar, ratio),
  };
};
