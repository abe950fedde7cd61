/** Measures recall and the cost of the index, and writes down what came out. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { aiAnalysis } from '../../src/schema/audits/ai-analysis.ts';
import { type Bench, usualRows } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { UsageError } from '../options.ts';
import { createProgress } from '../progress.ts';
import { createCorpus } from './corpus.ts';
import { loadVectors } from './load.ts';
import { help, readVectorOptions } from './options.ts';
import { measureRecall } from './recall.ts';
import { asJson, asMarkdown, isMet, type VectorReport } from './report.ts';
import { type VectorSubject, withIndex, withoutIndex } from './subject.ts';
import { measureWritePath } from './write-path.ts';

const pgvectorVersion = async ({ database }: VectorSubject): Promise<string> => {
  const { rows } = await database.client.query<{ readonly version: string }>(
    `select extversion as version from pg_extension where extname = 'vector'`,
  );
  return rows[0]?.version ?? 'unknown';
};

const run = async (args: readonly string[], signal: AbortSignal): Promise<number> => {
  const options = readVectorOptions(args);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const databaseUrl = process.env['BENCH_DATABASE_URL'];
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) {
    throw new UsageError(
      'BENCH_DATABASE_URL has to name a PostgreSQL server, e.g. postgresql://user@host:5432/database',
    );
  }
  const { vectors, clusters, queries, seconds, rounds, out } = options;
  const dimensions = aiAnalysis.embedding?.dimensions ?? 0;
  const progress = createProgress(process.stderr);
  const usual = { ...usualRows, profiles: undefined };
  const bench: Bench = { databaseUrl, seconds, rounds, ...usual, signal, progress: progress.say };
  const takenAt = new Date().toISOString();
  const corpus = createCorpus(clusters, dimensions);

  await using opened = new AsyncDisposableStack();
  const indexed = opened.use(await withIndex(bench));
  const plain = opened.use(await withoutIndex(bench));
  const statement = await loadVectors([indexed, plain], corpus, vectors, bench);
  const recall = await measureRecall(indexed, corpus, queries, bench);
  const writePath = await measureWritePath([indexed, plain], corpus, bench);
  progress.end();

  const report: VectorReport = {
    takenAt,
    command: ['npm run bench:vectors', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
    machine: await describeMachine(databaseUrl),
    pgvector: await pgvectorVersion(indexed),
    vectors,
    clusters,
    queries,
    recall,
    statement,
    writePath,
  };
  const explained = path.relative(out, 'docs/embeddings.md');
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, 'vectors.json'), asJson(report));
  await writeFile(path.join(out, 'vectors.md'), asMarkdown(report, explained));
  process.stdout.write(`${asMarkdown(report, explained)}\n${path.join(out, 'vectors.json')}, vectors.md\n`);
  return recall.every(isMet) ? 0 : 1;
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
