/** The records of one remediation as they come about: who says what, and when. */
import type { InputRecord } from '../../src/schema/field.ts';
import type { Chance } from './chance.ts';
import type { Scene } from './world.ts';

/** A record as a controller would send it, and when it would arrive. */
export interface Told {
  /** Says the kind, as in a batch. */
  readonly member: string;
  readonly input: InputRecord;
  readonly recordedBy: string;
  readonly traceId: string;
  readonly recordedAt: number;
}

/** All keys of loaded records begin like this: that is how they are told from others. */
export const keyPrefix = 'load/';

export interface Telling {
  readonly chance: Chance;
  readonly scene: Scene;
  readonly startedAt: number;
  /** Where the story has come to, in milliseconds. */
  readonly now: () => number;
  readonly pass: (fromMs: number, toMs: number) => number;
  /** A controller records something now. `key` tells it from the remediation's other records of that kind. */
  readonly tell: (member: string, key: string, fields: InputRecord) => void;
  readonly told: () => readonly Told[];
}

const callers: Readonly<Record<string, string>> = {
  orchestration: 'remediation-orchestrator',
  signalProcessing: 'signal-processing',
  aiAnalysis: 'ai-analysis',
  workflowExecution: 'workflow-execution',
  notification: 'notification',
  effectiveness: 'effectiveness-monitor',
};

export const createTelling = (chance: Chance, scene: Scene, startedAt: number): Telling => {
  const told: Told[] = [];
  const traceId = chance.hex(32).replace(/^0+$/, '1'.repeat(32));
  let now = startedAt;
  return {
    chance,
    scene,
    startedAt,
    now: () => now,
    pass: (fromMs, toMs) => {
      now += chance.whole(fromMs, toMs);
      return now;
    },
    tell: (member, key, fields) => {
      told.push({
        member,
        input: {
          idempotencyKey: `${keyPrefix}${scene.remediationId}/${member}/${key}`,
          remediationId: scene.remediationId,
          occurredAt: new Date(now),
          cluster: scene.cluster,
          namespace: scene.namespace,
          ...fields,
        },
        recordedBy: `system:serviceaccount:remediation-system:${callers[member] ?? member}`,
        traceId,
        recordedAt: now + chance.whole(3, 250),
      });
    },
    told: () => told,
  };
};
