/** The results as a table, for the terminal and for the report. */
import { isGood, type Result } from './result.ts';

const headings = [
  'fault',
  'sent',
  'recorded',
  'duplicate',
  'queued',
  'refused',
  'unreached',
  'ambiguous',
  'p50/p95/max before, ms',
  'during',
  'after',
  'empty after, s',
  'drained/s',
  'verdict',
];

const whole = (value: number): string => Math.round(value).toLocaleString('en');

export const verdictOf = (result: Result): string => {
  switch (result.type) {
    case 'notRun':
      return 'not run';
    case 'failed':
      return 'FAILED';
    case 'measured':
      if (isGood(result)) {
        const { inDoubtStored } = result.history;
        return inDoubtStored === 0 ? 'held' : `held; in doubt, stored: ${inDoubtStored}`;
      }
      return result.broken.map(({ rule, count }) => `${rule}: ${count}`).join(', ');
  }
};

const cellsOf = (result: Result): readonly string[] => {
  if (result.type !== 'measured') {
    return [result.name, ...headings.slice(2).map(() => ''), verdictOf(result)];
  }
  const { counts, latency, drained } = result;
  const phase = ({ count, p50, p95, max }: (typeof latency)['before']): string =>
    count === 0 ? 'none' : `${whole(p50)}/${whole(p95)}/${whole(max)}`;
  return [
    result.name,
    ...[counts.sent, counts.recorded, counts.duplicate, counts.queued].map(whole),
    ...[counts.refused, counts.unreached, counts.ambiguous].map(whole),
    ...[latency.before, latency.during, latency.after].map(phase),
    drained.emptyAfterMs === undefined ? 'never' : (drained.emptyAfterMs / 1_000).toFixed(1),
    drained.recordsPerSecond === undefined ? '' : whole(drained.recordsPerSecond),
    verdictOf(result),
  ];
};

export const asText = (results: readonly Result[]): string => {
  const rows = [headings, ...results.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map(line).join('\n');
};

export const asMarkdown = (results: readonly Result[]): string =>
  [
    headings,
    headings.map((_, column) => (column === 0 || column === headings.length - 1 ? '---' : '---:')),
    ...results.map(cellsOf),
  ]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
