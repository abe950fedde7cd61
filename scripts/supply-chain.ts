/** Part of `npm run check`: what would be installed is fixed by digests, and comes under licences that are allowed. */
import path from 'node:path';
import { licenceMistakes } from './licences.ts';
import { lockMistakes, readLockedPackages } from './locked-packages.ts';

const packages = readLockedPackages(path.join(import.meta.dirname, '..'));
const mistakes = [...lockMistakes(packages), ...licenceMistakes(packages)];
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
if (mistakes.length > 0) process.exit(1);
process.stdout.write(`${packages.length} packages: each has a digest and an allowed licence\n`);
