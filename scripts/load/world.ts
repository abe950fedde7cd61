/** What remediations are about: the clusters, the workloads and the troubles of a platform that does not exist. */
import type { Chance } from './chance.ts';

/** A kind of trouble, and what is done about it. */
export interface Trouble {
  readonly name: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'WARNING' | 'INFO';
  readonly action: string;
  readonly workflow: string;
  readonly steps: readonly string[];
  /** How well the action works, 0 to 1. */
  readonly works: number;
  readonly cause: string;
}

/** The most frequent ones first. */
const troubles: readonly Trouble[] = [
  {
    name: 'oom',
    severity: 'CRITICAL',
    action: 'increase-memory-limit',
    workflow: 'raise-memory-limit',
    steps: ['patch-deployment', 'wait-for-rollout', 'verify-working-set'],
    works: 0.92,
    cause:
      'The working set grows past the memory limit within minutes of a start; the container is killed with exit code 137.',
  },
  {
    name: 'crashloop',
    severity: 'HIGH',
    action: 'roll-back-release',
    workflow: 'roll-back-release',
    steps: ['find-last-good-release', 'roll-back', 'wait-for-rollout'],
    works: 0.88,
    cause: 'The new release does not start: it asks for a setting that the config map does not have.',
  },
  {
    name: 'cpu-throttled',
    severity: 'WARNING',
    action: 'scale-out',
    workflow: 'scale-out',
    steps: ['raise-replicas', 'wait-for-ready', 'verify-latency'],
    works: 0.81,
    cause: 'All replicas are throttled at their CPU limit while the requests per second have doubled.',
  },
  {
    name: 'disk-full',
    severity: 'HIGH',
    action: 'expand-volume',
    workflow: 'expand-volume',
    steps: ['patch-claim', 'wait-for-resize', 'verify-free-space'],
    works: 0.9,
    cause: 'The volume is 97 % full; most of it is the log of one consumer that does not commit its offset.',
  },
  {
    name: 'certificate-expiry',
    severity: 'WARNING',
    action: 'renew-certificate',
    workflow: 'renew-certificate',
    steps: ['request-certificate', 'replace-secret', 'restart-pods'],
    works: 0.97,
    cause: 'The serving certificate ends in less than a week and its renewal has failed twice.',
  },
  {
    name: 'connection-pool',
    severity: 'HIGH',
    action: 'restart-pod',
    workflow: 'restart-pods',
    steps: ['drain-connections', 'restart-pods', 'verify-pool'],
    works: 0.58,
    cause: 'Connections to the database are not given back after a timeout; the pool is empty.',
  },
  {
    name: 'node-pressure',
    severity: 'WARNING',
    action: 'drain-node',
    workflow: 'drain-node',
    steps: ['cordon', 'drain', 'verify-pods'],
    works: 0.74,
    cause: 'The node reports memory pressure; two pods without limits hold a third of its memory.',
  },
  {
    name: 'image-pull',
    severity: 'INFO',
    action: 'switch-registry-mirror',
    workflow: 'switch-registry-mirror',
    steps: ['patch-image', 'wait-for-rollout'],
    works: 0.69,
    cause: 'The registry answers 429 to every pull; the mirror has the image.',
  },
];

const clusters = ['eu-west-1-prod', 'us-east-1-prod', 'ap-northeast-1-prod', 'eu-central-1-prod', 'eu-west-1-staging'];
const rareClusters = ['us-east-1-staging', 'eu-west-1-dev', 'lab-münchen'];

/** Workload → its namespace. */
const workloads: readonly (readonly [string, string])[] = [
  ['checkout', 'shop'],
  ['catalogue', 'shop'],
  ['search', 'shop'],
  ['basket', 'shop'],
  ['ledger-sync', 'payments'],
  ['card-gateway', 'payments'],
  ['invoices', 'payments'],
  ['router', 'edge'],
  ['waf', 'edge'],
  ['ingest', 'telemetry'],
  ['query', 'telemetry'],
  ['compactor', 'telemetry'],
  ['sign-in', 'identity'],
  ['tokens', 'identity'],
  ['planner', 'logistics'],
  ['tracking', 'logistics'],
  ['mailer', 'messaging'],
  ['push', 'messaging'],
  ['bildbearbeitung', 'größen'],
  ['決済', '決済基盤'],
];

/** The model in use at a time, from 0 (the oldest record) to 1: new ones come in while the old one is still there. */
const models = ['investigator-13b', 'investigator-34b', 'investigator-70b', 'investigator-70b-v2'] as const;

export interface Scene {
  readonly remediationId: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
  readonly trouble: Trouble;
  readonly environment: 'PRODUCTION' | 'STAGING' | 'DEVELOPMENT' | 'TEST';
  readonly priority: 'P0' | 'P1' | 'P2' | 'P3';
  readonly alertFingerprint: string;
  readonly model: string;
  /** How far the platform has come at that time, 0 to 1: it gets better at what it does. */
  readonly maturity: number;
}

const environmentOf = (cluster: string): Scene['environment'] => {
  if (cluster.endsWith('-prod')) return 'PRODUCTION';
  if (cluster.endsWith('-staging')) return 'STAGING';
  return cluster.endsWith('-dev') ? 'DEVELOPMENT' : 'TEST';
};

const priorityOf = (environment: Scene['environment'], trouble: Trouble): Scene['priority'] => {
  if (environment !== 'PRODUCTION') return 'P3';
  if (trouble.severity === 'CRITICAL') return 'P0';
  return trouble.severity === 'HIGH' ? 'P1' : 'P2';
};

/** An alert that comes again has the fingerprint it had before. */
const fingerprintOf = (...parts: readonly string[]): string => {
  let sum = 0x811c9dc5;
  for (const letter of parts.join('/')) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0').repeat(2);
};

export const setScene = (chance: Chance, place: number, maturity: number): Scene => {
  const trouble = chance.early(troubles);
  const [workload, namespace] = chance.early(workloads);
  const cluster = chance.happens(0.01) ? chance.one(rareClusters) : chance.early(clusters);
  const environment = environmentOf(cluster);
  const generation = Math.min(models.length - 1, Math.floor(maturity * models.length + chance.fraction() * 0.6));
  return {
    remediationId: `rr-${workload}-${trouble.name}-${place.toString(36)}${chance.hex(4)}`,
    cluster,
    namespace,
    workload,
    trouble,
    environment,
    priority: priorityOf(environment, trouble),
    alertFingerprint: fingerprintOf(cluster, namespace, workload, trouble.name),
    model: models[generation] ?? models[0],
    maturity,
  };
};
