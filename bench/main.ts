/** Measures the bars one after the other, and writes down what came out. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BarResult } from './bar.ts';
import { bars } from './bars/index.ts';
import type { Bench } from './bench.ts';
import { asChart } from './chart.ts';
import { describeMachine } from './machine.ts';
import { measureBar } from './measure-bar.ts';
import { help, readOptions, UsageError } from './options.ts';
import { createProgress } from './progress.ts';
import { asJson, asMarkdown, asTable, type Report } from './report.ts';

const run = async (args: readonly string[], signal: AbortSignal): Promise<number> => {
  const options = readOptions(args, bars);
  if (options.help) {
    process.stdout.write(help(bars));
    return 0;
  }
  const databaseUrl = process.env['BENCH_DATABASE_URL'];
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) {
    throw new UsageError(
      'BENCH_DATABASE_URL has to name a PostgreSQL server, e.g. postgresql://user@host:5432/database',
    );
  }
  const { seconds, rounds, rows, fewRows, profiles, out } = options;
  if (profiles !== undefined) await mkdir(profiles, { recursive: true });
  const machine = await describeMachine(databaseUrl);
  const progress = createProgress(process.stderr);
  const bench: Bench = { databaseUrl, seconds, rounds, rows, fewRows, profiles, signal, progress: progress.say };
  const takenAt = new Date().toISOString();

  const results: BarResult[] = [];
  for (const bar of options.bars) results.push(await measureBar(bar, bench));
  progress.end();

  const command = ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');
  const report: Report = { takenAt, command, seconds, rounds, machine, results };
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, 'results.json'), asJson(report));
  await writeFile(path.join(out, 'results.md'), asMarkdown(report, path.relative(out, 'docs/performance.md')));
  await writeFile(path.join(out, 'results.svg'), asChart(report));
  process.stdout.write(`${asTable(report)}\n${path.join(out, 'results.json')}, results.md, results.svg\n`);
  return results.some(({ type }) => type === 'wrong') ? 1 : 0;
};

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
try {
  process.exitCode = await run(process.argv.slice(2), interrupted.signal);
} catch (error) {
  const told = error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(interrupted.signal.aborted ? '\nstopped\n' : `\n${told}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
