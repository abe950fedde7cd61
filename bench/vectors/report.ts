/** What came out, as a page for people and as JSON for programs. */
import type { Machine } from '../machine.ts';
import { amount, times } from '../report.ts';
import type { LoadFigure } from './load.ts';
import type { RecallFigure } from './recall.ts';
import type { WriteFigure } from './write-path.ts';

/** Recall@10 of what the service answers, filtered or not. */
export const recallAtLeast = 0.95;

export interface VectorReport {
  readonly takenAt: string;
  readonly command: string;
  readonly machine: Machine;
  readonly pgvector: string;
  readonly vectors: number;
  readonly clusters: number;
  readonly queries: number;
  readonly recall: readonly RecallFigure[];
  readonly statement: readonly LoadFigure[];
  readonly writePath: readonly WriteFigure[];
}

/** Of the index where it is what the service asks, of the answers in any case. */
export const isMet = ({ recall, indexRecall, exactShare, fullPages }: RecallFigure): boolean =>
  recall >= recallAtLeast && (exactShare === 1 || indexRecall >= recallAtLeast) && fullPages === 1;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map(line).join('');

const ratioTo = <F>(figures: readonly F[], of: (figure: F) => number): string => {
  const [first, second] = figures;
  return first === undefined || second === undefined ? '' : times(of(first) / of(second));
};

const how = (exactShare: number): string => {
  if (exactShare === 1) return 'all are compared';
  return exactShare === 0 ? 'the index' : `all in ${Math.round(exactShare * 100)} % of the searches`;
};

/** `explained`: the way to docs/embeddings.md from where the page lies. */
export const asMarkdown = (report: VectorReport, explained: string): string => {
  const { takenAt, command, machine, pgvector, vectors, clusters, queries, recall, statement, writePath } = report;
  return `# Vectors

Written by \`${command}\` on ${takenAt.slice(0, 10)}; [what it is about](${explained}).

${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, \
PostgreSQL ${machine.postgresql}, pgvector ${pgvector}. ${amount(vectors)} vectors of 1536 numbers in ${clusters} clusters, \
all in one month; ${queries} searches for ten records each, by vectors that are not in the corpus.

## How many of the ten most similar records a search finds

${table(
  [
    'search',
    'records that fit',
    'the service asks',
    'recall@10',
    'of the index alone (worst)',
    'full pages',
    'median / p95 ms',
    'comparing all, ms',
    `at least ${recallAtLeast}`,
  ],
  recall.map((figure) => [
    figure.label,
    amount(figure.fitting),
    how(figure.exactShare),
    figure.recall.toFixed(3),
    `${figure.indexRecall.toFixed(3)} (${figure.worstIndexRecall.toFixed(1)})`,
    `${Math.round(figure.fullPages * 100)} %`,
    `${figure.serviceMs.median.toFixed(1)} / ${figure.serviceMs.p95.toFixed(1)}`,
    figure.exactMs.toFixed(1),
    isMet(figure) ? 'met' : 'missed',
  ]),
)}
## What the index costs the write path

Records with vectors a second. The statement alone, while the table grows from nothing, and over its last tenth; and the
service over HTTP, 25 records a request, 4 connections, on the full table.

${table(
  ['', ...statement.map(({ label }) => label), 'ratio'],
  [
    [
      'the statement, all of the load',
      ...statement.map(({ rowsPerSecond }) => amount(rowsPerSecond)),
      ratioTo(statement, ({ rowsPerSecond }) => rowsPerSecond),
    ],
    [
      'the statement, the last tenth',
      ...statement.map(({ rowsPerSecondAtTheEnd }) => amount(rowsPerSecondAtTheEnd)),
      ratioTo(statement, ({ rowsPerSecondAtTheEnd }) => rowsPerSecondAtTheEnd),
    ],
    [
      'the service over HTTP',
      ...writePath.map(
        ({ median, perRound }) =>
          `${amount(median)} (${amount(Math.min(...perRound))}–${amount(Math.max(...perRound))})`,
      ),
      ratioTo(writePath, ({ median }) => median),
    ],
  ],
)}`;
};

const numbered = <T>(values: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
const labelled = <T extends { readonly label: string }>(values: readonly T[]) =>
  Object.fromEntries(values.map(({ label, ...rest }) => [label, rest]));

/** Objects only: every formatter leaves them on lines of their own. */
export const asJson = ({ recall, statement, writePath, ...about }: VectorReport): string =>
  `${JSON.stringify(
    {
      ...about,
      recallAtLeast,
      recall: labelled(recall.map((figure) => ({ ...figure, met: isMet(figure) }))),
      statement: labelled(statement),
      writePath: labelled(writePath.map((figure) => ({ ...figure, perRound: numbered(figure.perRound) }))),
    },
    undefined,
    2,
  )}\n`;
