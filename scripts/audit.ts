/**
 * Asks the registry for known vulnerabilities in what is installed. Fails on serious ones. A registry that cannot be asked
 * (not every mirror can) is no failure of the project, but it is said plainly.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readAudit } from './advisories.ts';

const { stdout } = spawnSync('npm', ['audit', '--json'], {
  cwd: path.join(import.meta.dirname, '..'),
  encoding: 'utf8',
  timeout: 60_000,
  maxBuffer: 64 * 1_048_576,
});
const audit = readAudit(stdout ?? '');
switch (audit.type) {
  case 'notAsked':
    process.stdout.write(`NOT AUDITED: the registry could not be asked for advisories (${audit.reason}).\n`);
    break;
  case 'asked':
    process.stdout.write(
      audit.found.length === 0 ? 'no known vulnerability\n' : `known vulnerabilities:\n  ${audit.found.join('\n  ')}\n`,
    );
    process.exitCode = audit.fails ? 1 : 0;
}
