/**
 * One remediation, told from its alert to its assessment: coherent, so that timelines, durations and statistics over
 * loaded records mean something. A few are told badly, as it happens: a record is missing, late or there twice.
 */

import { assess, notify } from './aftermath.ts';
import { createChance } from './chance.ts';
import { analyse, execute, orchestrate, type Part, processSignal } from './stages.ts';
import { createTelling, type Telling, type Told } from './telling.ts';
import { setScene } from './world.ts';

/** How long the longest one takes, but for records that come late. */
export const longestMs = 6 * 60 * 60_000;
/** How late the latest record is. */
export const latestMs = 72 * 60 * 60_000;

const hour = 60 * 60_000;

type Outcome = 'healed' | 'gaveUp' | 'failed';

/** Answers how it ended. */
const remedy = (telling: Telling): Outcome => {
  const { chance, scene, pass } = telling;
  const parts: Part[] = [];
  orchestrate(telling, 'PENDING', parts);
  pass(100, 900);
  orchestrate(telling, 'PROCESSING', parts);
  parts.push(processSignal(telling));
  pass(50, 400);
  orchestrate(telling, 'ANALYZING', parts);
  const givesUp = chance.happens(0.06 - 0.03 * scene.maturity);
  parts.push(analyse(telling, givesUp));
  pass(50, 400);
  if (givesUp) {
    if (chance.happens(0.5)) orchestrate(telling, 'TIMEOUT', parts, { in: 'ANALYZING' });
    else orchestrate(telling, 'FAILED', parts, { in: 'ANALYZING', reason: 'the analysis has no recommendation' });
    return 'gaveUp';
  }
  orchestrate(telling, 'EXECUTING', parts);
  const fails = chance.happens((1 - scene.trouble.works) * (1.2 - 0.8 * scene.maturity));
  parts.push(execute(telling, fails));
  pass(50, 400);
  if (fails) orchestrate(telling, 'FAILED', parts, { in: 'EXECUTING', reason: 'the workflow has failed' });
  else orchestrate(telling, 'COMPLETED', parts, { in: 'EXECUTING' });
  return fails ? 'failed' : 'healed';
};

/** Now and then everybody is told of everything. */
const stormProbability = 0.0012;

const inform = (telling: Telling, outcome: Outcome): void => {
  const { chance, pass } = telling;
  const storm = chance.happens(stormProbability);
  const count = storm ? chance.whole(40, 60) : outcome === 'healed' ? chance.early([1, 2]) : 2;
  for (let number = 1; number <= count; number += 1) {
    pass(200, storm ? 20_000 : 2_000);
    notify(telling, number, outcome === 'healed' ? 'RESOLUTION' : number === 1 ? 'ALERT' : 'ESCALATION');
  }
};

/** As controllers do when they are killed, cut off, or send twice without a key that says so. */
const withMistakes = (telling: Telling): readonly Told[] => {
  const { chance } = telling;
  const told = telling.told();
  const victim = chance.whole(1, told.length - 1);
  if (chance.happens(0.004)) return told.filter((_, index) => index !== victim);
  if (chance.happens(0.004)) {
    const delay = chance.whole(hour, latestMs - longestMs);
    return told.map((one, index) => (index === victim ? { ...one, recordedAt: one.recordedAt + delay } : one));
  }
  if (chance.happens(0.002)) {
    return told.flatMap((one, index) => {
      if (index !== victim) return [one];
      const again = { ...one.input, idempotencyKey: `${String(one.input['idempotencyKey'])}/again` };
      return [one, { ...one, input: again, recordedAt: one.recordedAt + 1_000 }];
    });
  }
  return told;
};

/** Remediation number `place` of a seed, begun at a time. `maturity`: see the scene. */
export const tellRemediation = (seed: number, place: number, startedAt: number, maturity: number): readonly Told[] => {
  const chance = createChance(seed, place);
  const telling = createTelling(chance, setScene(chance, place, maturity), startedAt);
  const outcome = remedy(telling);
  inform(telling, outcome);
  if (outcome !== 'gaveUp') assess(telling, outcome === 'healed');
  return withMistakes(telling);
};
