/** docs/drill: what was done, what it came to, and what it says nothing about. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asChart } from './chart.ts';
import type { Machine } from './machine.ts';
import { isGood, type Measured, type Result } from './result.ts';
import { asMarkdown, verdictOf } from './table.ts';

export interface Report {
  readonly machine: Machine;
  readonly command: string;
  readonly takenAt: string;
  readonly seconds: number;
  readonly lanes: number;
  readonly results: readonly Result[];
}

const sum = (results: readonly Measured[], of: (result: Measured) => number): string =>
  results.reduce((total, result) => total + of(result), 0).toLocaleString('en');

const isMeasured = (result: Result): result is Measured => result.type === 'measured';

const section = (result: Result): string => {
  const head = `### ${result.name}\n\n${result.sentence}\n`;
  if (result.type !== 'measured') return `${head}\n${result.type === 'notRun' ? 'Not run' : 'Failed'}: ${result.why}\n`;
  const { counts, history, redeemed, longestAnswerMs, drained, faultMs, broken, notes } = result;
  const codes = Object.entries(counts.refusedBy).map(([code, count]) => `${code} ${count}`);
  const lines = [
    `${verdictOf(result)}. The fault lasted ${(faultMs / 1_000).toFixed(1)} s; at most ${drained.peak} records were seen waiting.`,
    `${history.records} records, ${history.rows} rows; ${redeemed} QUEUED receipts redeemed.`,
    `The longest answer during the fault took ${Math.round(longestAnswerMs)} ms.`,
    ...(history.unanswered > 0
      ? [`${history.unanswered} records were left without an answer, ${history.unansweredStored} of them are stored.`]
      : []),
    ...(history.inDoubtStored > 0
      ? [`${history.inDoubtStored} records were refused by a storage that did not answer, and are stored all the same.`]
      : []),
    ...(history.lateConflicts > 0
      ? [`${history.lateConflicts} records were queued under a taken key and are in quarantine as CONFLICT.`]
      : []),
    ...(history.held > history.lateConflicts ? [`${history.held} entries are in quarantine.`] : []),
    ...(codes.length > 0 ? [`Not acknowledged: ${codes.join(', ')}.`] : []),
    ...notes.map((note) => `Noted: ${note}.`),
    ...broken.flatMap(({ rule, examples }) => examples.map((example) => `**${rule}**: \`${example}\``)),
  ];
  return `${head}\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
};

const rules = `## The rules

Callers are a process of their own, which no fault touches; each answer is a line in an append-only file. About 5 % of the
records are sent a second time, 1 % with other content under the same key; every second caller that got no receipt comes
back, the others give up. At the end PostgreSQL is read past the service, and:

- Every RECORDED, DUPLICATE and QUEUED receipt is exactly one row with the same id and content hash, in the ledger and in
  the table of its kind. A RECORDED receipt tells the row's own time.
- Every problem is no row, unless the same record was acknowledged to another attempt.
- QUEUE_FULL, QUEUE_UNAVAILABLE, RECORD_TOO_LARGE and INTERNAL_ERROR say "nothing was acknowledged", not "nothing was recorded":
  a storage that did not answer may have stored. One row or none, counted where it happened ("in doubt, stored").
- A connection that was lost before an answer is one row or none, never two.
- Every QUEUED receipt is answered RECORDED by \`receipt(id)\`.
- The queue is empty. The quarantine is empty, but for poison (also what was queued and is refused while draining), and for records that were queued under a key which only
  PostgreSQL, away at that time, knew to be taken: they are kept there whole as CONFLICT, and counted.
- No server ends by itself; while PostgreSQL is paused or locked, no answer takes longer than WRITE_DEADLINE_MS and 1 s.
`;

const limits = `## What this does not cover

- **Power loss.** Processes are killed, the machine is not: what a disk or a controller loses from its own cache is not
  seen. \`fsync\` is on everywhere, but a small disk here is a tmpfs, which has nothing to flush.
- **Disks that lie.** No bit flips, no torn or misdirected writes, no disk that turns read-only under open files (mount
  refuses that); a server that may not write to any file stands in for it.
- **Several machines.** Everything runs on one: no partitioned or slow network, no replication, no failover of PostgreSQL
  to a standby that lacks the last commits, no JetStream cluster that loses its quorum.
- **Several faults.** One at a time, but for those that name two. Orders that matter and were not thought of are not met.
- **statement_timeout of the role.** The service asks for its own, which wins; the same SQLSTATE is made by cancelling.
- **Time.** Minutes, not weeks: no leak, no bloat, no turn of the month, no vacuum against wraparound.
- **Load.** What one process sends. Latencies are taken with servers, callers and PostgreSQL on the same cores, and in
  the short form with other faults beside them: they show changes, not capacity.
- **Callers.** Well-behaved ones, except for the keys they use twice. Bad input is held by the tests.
`;

const asMarkdownReport = ({ machine, command, takenAt, seconds, lanes, results }: Report): string => {
  const measured = results.filter(isMeasured);
  const bad = results.filter((result) => !isGood(result));
  const notRun = results.filter(({ type }) => type === 'notRun').length;
  return `# Drill

Real servers under load, one fault at a time, every receipt held against what is stored.

**${bad.length === 0 ? 'Every rule held' : `${bad.length} of ${results.length} faults broke a rule`}**, ${measured.length} faults made, ${notRun} not run: ${sum(measured, ({ counts }) => counts.sent)} attempts for
${sum(measured, ({ history }) => history.records)} records; ${sum(measured, ({ counts }) => counts.recorded)} RECORDED, ${sum(measured, ({ counts }) => counts.duplicate)} DUPLICATE, ${sum(measured, ({ counts }) => counts.queued)} QUEUED; ${sum(measured, ({ counts }) => counts.ambiguous)} lost their connection before an answer.

\`${command}\`, ${takenAt.slice(0, 10)}, ${Math.round(seconds)} s, ${lanes} fault${lanes === 1 ? '' : 's'} at a time.
${machine.processor}, ${machine.cores} cores shared by everything, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgresql}.

${asMarkdown(results)}

"sent" counts attempts, retries included. "unreached": nothing listened. "ambiguous": the connection was lost before an
answer. Times are those of acknowledged records, by the moment they were sent; "after" begins with healing and so shows
the recovery. "empty after": from healing until nothing waited and PostgreSQL took the records again. Everything is in
[report.json](report.json).

![95th percentile of acknowledgements before, during and after each fault](latency.svg)

${rules}
${limits}
## Fault by fault

${results.map(section).join('\n')}`;
};

export const writeReport = async (folder: string, report: Report): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'report.md'), asMarkdownReport(report));
  await writeFile(path.join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(path.join(folder, 'latency.svg'), asChart(report.results.filter(isMeasured)));
};
