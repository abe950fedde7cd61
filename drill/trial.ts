/**
 * One fault from beginning to end:
 *
 *   servers ─▶ load ─▶ before ─▶ inject ─▶ during ─▶ heal ─▶ after, until nothing waits ─▶ load ends ─▶ history
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createCleanup } from './cleanup.ts';
import { type Drained, watchDrain } from './drain-watch.ts';
import { gatherEvidence } from './evidence.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { createFindings, type Findings } from './findings.ts';
import { checkHistory } from './history.ts';
import type { Lane } from './lane.ts';
import { longestAnswerMs, phasesOf } from './latency.ts';
import { startLoad } from './load-process.ts';
import { readReceiptFile } from './receipt.ts';
import { redeem } from './redemption.ts';
import { countsOf, type Measured } from './result.ts';
import { createService, type Service } from './service.ts';
import { sleep, until } from './wait.ts';

export interface Pace {
  readonly long: boolean;
  readonly perSecond: number;
  readonly callers: number;
  readonly beforeMs: number;
  readonly duringMs: number;
  readonly afterMs: number;
}

/** The drain's pauses double to 60 s while PostgreSQL is away, so the end may be that far. */
const drainWithinMs = 150_000;
const remainsWithinMs = 30_000;
const warmUpMs = 1_500;

interface Span {
  /** Before it, a server compiles itself and fills its pool: no latency is taken. */
  readonly warmAt: number;
  readonly injectedAt: number;
  readonly healedAt: number;
  readonly drained: Drained;
}

const createServices = (fault: Fault, stage: Stage, injection: Injection): Promise<readonly Service[]> =>
  Promise.all(
    Array.from({ length: (fault.replicas ?? 1) + (fault.standbys ?? 0) }, (_, index) =>
      createService({
        folder: injection.dataFolder ?? stage.folder,
        logFolder: stage.folder,
        name: `server-${index + 1}`,
        environment: { DATABASE_URL: stage.cluster.urlOf(stage.database), ...injection.environment },
        ...(fault.preload === undefined ? {} : { preload: path.join(import.meta.dirname, fault.preload) }),
      }),
    ),
  );

/** The load is running, and goes on afterwards. */
const disturb = async (injection: Injection, services: readonly Service[], pace: Pace): Promise<Span> => {
  await sleep(warmUpMs);
  const warmAt = Date.now();
  await sleep(pace.beforeMs);
  const injectedAt = Date.now();
  await injection.inject();
  await sleep(pace.duringMs - (Date.now() - injectedAt));
  const healedAt = Date.now();
  await injection.heal();
  const running = services.filter((service) => service.isRunning());
  const drained = await watchDrain(running, healedAt, drainWithinMs);
  await sleep(healedAt + pace.afterMs - Date.now());
  return { warmAt, injectedAt, healedAt, drained };
};

/** Once the load has ended. */
const checkServices = async (services: readonly Service[], findings: Findings): Promise<void> => {
  for (const service of services.filter((one) => one.isRunning())) {
    const isEmpty = async (): Promise<boolean> => (await service.queue()).depth === 0;
    await until('nothing waits', isEmpty, remainsWithinMs).catch(async () => {
      findings.add('queue not empty', JSON.stringify(await service.queue().catch(String)));
    });
  }
  for (const service of services) {
    for (let count = 0; count < service.unexpectedEnds(); count += 1) findings.add('server ended', service.address);
  }
};

export const runTrial = async (
  fault: Fault,
  lane: Lane,
  folder: string,
  pace: Pace,
  say: (text: string) => void,
): Promise<Measured> => {
  const { cluster, walDisk } = lane;
  const { name, sentence } = fault;
  const cleanup = createCleanup();
  const findings = createFindings();
  const notes: string[] = [];
  const services: Service[] = [];
  const database = `drill_${name.replaceAll('-', '_')}`;
  let releaseKinds = () => {};
  try {
    await mkdir(folder, { recursive: true });
    await cluster.createDatabase(database);
    cleanup.add(() => cluster.dropDatabase(database));
    const stage: Stage = {
      ...{ folder, cluster, walDisk, database, services, duringMs: pace.duringMs, long: pace.long },
      releaseKinds: () => releaseKinds(),
      atEnd: cleanup.add,
      note: (text) => void notes.push(text),
    };
    const injection = await fault.open(stage);
    services.push(...(await createServices(fault, stage, injection)));
    cleanup.add(async () => {
      for (const service of services) if (service.isRunning()) await service.kill();
    });
    // Together, as replicas do.
    await Promise.all(services.slice(0, fault.replicas ?? 1).map((service) => service.start()));

    const run = `drill-${name}`;
    const file = path.join(folder, 'receipts.jsonl');
    const load = startLoad({
      ...{ run, file, perSecond: pace.perSecond, callers: pace.callers, seed: 1 },
      addresses: services.map(({ address }) => address),
      spread: (fault.replicas ?? 1) > 1,
      withheldKinds: fault.withheldKinds ?? [],
    });
    cleanup.add(load.kill);
    releaseKinds = load.releaseKinds;
    const follow = setInterval(() => {
      const { sent, acknowledged, refused, ambiguous } = load.counts();
      say(`${name}: ${sent} sent, ${acknowledged} acknowledged, ${refused} refused, ${ambiguous} ambiguous`);
    }, 5_000);
    cleanup.add(() => clearInterval(follow));
    const span = await disturb(injection, services, pace);
    await load.stop();
    clearInterval(follow);
    await checkServices(services, findings);

    const attempts = await readReceiptFile(file);
    const evidence = await gatherEvidence(cluster, database);
    const held = new Set([...evidence.quarantine.values()].flat().map(({ id, hash }) => `${id}${hash}`));
    const [service] = services.filter((one) => one.isRunning());
    if (service === undefined) throw new Error('no server is left to be asked');
    const redeemed = await redeem(attempts, (id, hash) => held.has(`${id}${hash}`), service, findings);
    const history = checkHistory(run, attempts, evidence, findings, {
      mayPoison: fault.poisons === true,
      waiting: redeemed.waiting,
    });
    const longest = longestAnswerMs(attempts, span.injectedAt, span.healedAt);
    if (longest > (fault.answersWithinMs ?? Number.POSITIVE_INFINITY)) findings.add('hung', `${longest} ms`);
    for (const one of services.filter((each) => each.isRunning())) {
      const code = await one.terminate();
      if (code !== 0) findings.add('server ended', `with ${code} after SIGTERM`);
    }
    return {
      type: 'measured',
      ...{ name, sentence, history, redeemed: redeemed.shown, notes, longestAnswerMs: longest, drained: span.drained },
      counts: countsOf(attempts),
      latency: phasesOf(attempts, span),
      faultMs: span.healedAt - span.injectedAt,
      broken: findings.broken(),
    };
  } finally {
    for (const failure of await cleanup.run()) say(`${name}: cleaning up failed: ${String(failure)}`);
  }
};
