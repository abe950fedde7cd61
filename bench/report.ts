/** The results of one run: as a table for people, and as JSON for programs. */
import type { BarResult, Figure, Target } from './bar.ts';
import type { Machine } from './machine.ts';

export interface Report {
  readonly takenAt: string;
  readonly command: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly machine: Machine;
  readonly results: readonly BarResult[];
}

/** Whole from a hundred on, with two digits behind the point below. */
export const amount = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ') : value.toFixed(2);
export const times = (value: number): string => `${value.toFixed(2)}×`;

export const targetOf = ({ atLeast, atMost }: Target): string =>
  atLeast === undefined ? `≤ ${times(atMost)}` : `≥ ${times(atLeast)}`;

const spread = ({ median, min, max }: Figure): string => `${amount(median)} (${amount(min)}–${amount(max)})`;
const tail = ({ latency }: Figure): string =>
  latency === undefined ? '–' : `${latency.p50Ms.toFixed(1)} / ${latency.p99Ms.toFixed(1)}`;

export const verdict = (result: BarResult): string => {
  switch (result.type) {
    case 'measured':
      return result.met ? 'met' : 'missed';
    case 'missing':
      return `not measured: ${result.what}`;
    case 'wrong':
      return `no figure: ${result.faults.join('; ')}`;
  }
};

const heading = ['bar', 'what', 'measured', 'p50 / p99 ms', 'ratio', 'bar at', 'verdict'];

const rowsOf = (result: BarResult): readonly (readonly string[])[] => {
  const { bar } = result;
  const target = targetOf(bar);
  if (result.type !== 'measured') return [[String(bar.number), bar.title, '', '', '', target, verdict(result)]];
  const { subject, against, ratio, ratioMin, ratioMax } = result;
  const ratios = `${times(ratio)} (${times(ratioMin)}–${times(ratioMax)})`;
  return [
    [
      String(bar.number),
      `${subject.label}, ${bar.unit}`,
      spread(subject),
      tail(subject),
      ratios,
      target,
      verdict(result),
    ],
    ['', `${against.label}, ${bar.unit}`, spread(against), tail(against), '', '', ''],
  ];
};

export const asTable = ({ results }: Report): string => {
  const rows = [heading, ...results.flatMap(rowsOf)];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
};

/** `performance` is where docs/performance.md is, seen from the file. */
export const asMarkdown = (report: Report, performance: string): string => {
  const { takenAt, command, seconds, rounds, machine, results } = report;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `# Results

Written by \`${command}\` on ${takenAt.slice(0, 10)}; [how they are measured](${performance}).

${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, \
PostgreSQL ${machine.postgresql}. Medians of ${rounds} rounds of about ${seconds} seconds, with the least and the \
greatest; ratios are those of the medians, with the least and the greatest of one round.

![Chart of the figures below](results.svg)

${line(heading)}${line(heading.map(() => '---'))}${results.flatMap(rowsOf).map(line).join('')}
${results.map(({ bar }) => `- ${bar.number}: ${bar.title}.\n`).join('')}`;
};

const numbered = <T>(values: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(values.map((value, index) => [String(index + 1), value]));

const figure = ({ label, median, min, max, perRound, latency }: Figure) => ({
  label,
  median,
  min,
  max,
  rounds: numbered(perRound),
  ...(latency === undefined ? {} : { latency }),
});

/** Objects only: every formatter leaves them on lines of their own. */
export const asJson = ({ results, ...about }: Report): string => {
  const bars = results.map((result) => {
    const { title, unit } = result.bar;
    const told = { title, unit, target: targetOf(result.bar), verdict: verdict(result) };
    if (result.type !== 'measured') return told;
    const { ratio, ratioMin, ratioMax, subject, against } = result;
    return { ...told, ratio, ratioMin, ratioMax, subject: figure(subject), against: figure(against) };
  });
  return `${JSON.stringify({ ...about, bars: numbered(bars) }, undefined, 2)}\n`;
};
