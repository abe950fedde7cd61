/** npm run drill: faults against real servers under load. The command line, the clean-up, the exit code. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCleanup } from './cleanup.ts';
import { runDrill } from './drill.ts';
import { faults } from './faults/index.ts';
import { help, type Options, readOptions } from './options.ts';
import { writeReport } from './report.ts';
import { isGood } from './result.ts';
import { asText } from './table.ts';

const startedAt = performance.now();
const seconds = (): number => (performance.now() - startedAt) / 1_000;

const say = (text: string): void => {
  const whole = Math.round(seconds());
  process.stderr.write(`${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}  ${text}\n`);
};

const optionsOrExit = (): Options => {
  try {
    const options = readOptions(process.argv.slice(2), faults);
    if (options !== 'help') return options;
    process.stdout.write(help(faults));
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
};

const options = optionsOrExit();
const folder = await mkdtemp(path.join(tmpdir(), 'drill-'));
await chmod(folder, 0o755); // PostgreSQL runs as another user, and has to get through.
// Dozens of servers load the same modules: each is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= path.join(folder, 'compiled');
const cleanup = createCleanup();
if (options.keep) say(`logs and receipts stay in ${folder}`);
else cleanup.add(() => rm(folder, { recursive: true, force: true }));

const tidy = async (): Promise<void> => {
  for (const failure of await cleanup.run()) say(`cleaning up failed: ${String(failure)}`);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('interrupted: cleaning up');
    tidy().then(
      () => process.exit(130),
      () => process.exit(130),
    );
  });
}

let isGreen = false;
try {
  const { results, machine } = await runDrill(options, folder, say, cleanup.add);
  process.stdout.write(`\n${asText(results)}\n\n`);
  for (const result of results) {
    if (result.type !== 'measured') process.stdout.write(`${result.name}: ${result.type}: ${result.why}\n`);
    else {
      for (const { rule, examples } of result.broken) {
        process.stdout.write(`${result.name}: ${rule}: ${examples.join('; ')}\n`);
      }
    }
  }
  isGreen = results.every(isGood);
  if (options.out !== undefined) {
    const command = ['npm run drill --', ...process.argv.slice(2)].join(' ');
    const takenAt = new Date().toISOString();
    await writeReport(options.out, { machine, command, takenAt, seconds: seconds(), lanes: options.lanes, results });
    say(`the report is in ${options.out}`);
  }
} finally {
  await tidy();
}
process.exit(isGreen ? 0 : 1);
