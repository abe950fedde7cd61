/** Lists of incomplete remediations in short, to compare one that has long been kept with one that is made anew. */
import type { Clock } from '../../src/clock.ts';
import type { Database } from '../../src/database/database.ts';
import { createReads } from '../../src/database/reads.ts';
import { endRecordsOf } from '../../src/resolvers/remediation/ended.ts';
import { createIncomplete, type Incomplete } from '../../src/resolvers/remediation/incomplete.ts';
import type { EndedWindow } from '../../src/resolvers/remediation/unsettled.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { kindRules } from '../../src/schema/lifecycle.ts';

const rules = audits.map(kindRules);

/** One that knows nothing yet, and reads from the database that `at` says. */
export const incompleteAt = (at: () => Database, clock: Clock): Incomplete =>
  createIncomplete({
    reading: { run: (read) => read(createReads(at().prisma, endRecordsOf(rules))) },
    rules,
    clock,
    deadlineMs: 30_000,
  });

type Place = Parameters<Incomplete['page']>[2];

/** Every one of the window, page by page: its name, where it ended, and everything that is wrong with it. */
export const walk = async (incomplete: Incomplete, window: EndedWindow, first: number): Promise<readonly string[]> => {
  const all: string[] = [];
  let after: Place;
  do {
    const { found, next } = await incomplete.page(window, first, after);
    for (const { remediation, strand, record } of found) {
      all.push(JSON.stringify([remediation.id, record.id, strand.findings]));
    }
    after = next;
  } while (after !== undefined);
  return all;
};

/** How many there are of the window by each finding, as the sweep counts them. */
export const count = async (incomplete: Incomplete, window: EndedWindow, now: number): Promise<readonly string[]> => {
  const all: string[] = [];
  let after: Place;
  do {
    const { found, next } = await incomplete.some(window, after);
    for (const { record, overdueFrom } of found) {
      const types = [...overdueFrom].filter(([, from]) => from <= now).map(([type]) => type);
      all.push(JSON.stringify([record.id, types.toSorted()]));
    }
    after = next;
  } while (after !== undefined);
  return all;
};
