/** The faults there are; the ones that take longest come first, so that lanes end together. */
import type { Fault } from '../fault.ts';
import { clockJump, clockSetBack } from './clock-jump.ts';
import { deadlock } from './deadlock.ts';
import { diskFull } from './disk-full.ts';
import { killService } from './kill-service.ts';
import { killServiceQueueing } from './kill-service-queueing.ts';
import { lockedLedger } from './locked-ledger.ts';
import { missingPartition } from './missing-partition.ts';
import { natsAway, natsRestart } from './nats.ts';
import { outOfConnections } from './out-of-connections.ts';
import { pause } from './pause.ts';
import { poison } from './poison.ts';
import { queueDiskFull } from './queue-disk-full.ts';
import { queueUnwritable } from './queue-unwritable.ts';
import { readOnly } from './read-only.ts';
import { statementTimeout } from './statement-timeout.ts';
import { stopFast } from './stop-fast.ts';
import { stopImmediate } from './stop-immediate.ts';
import { terminateConnections } from './terminate-connections.ts';
import { terminateService } from './terminate-service.ts';
import { twoReplicas } from './two-replicas.ts';
import { walDiskFull } from './wal-disk-full.ts';

export const faults: readonly Fault[] = [
  killServiceQueueing,
  queueDiskFull,
  walDiskFull,
  killService,
  stopFast,
  stopImmediate,
  pause,
  terminateConnections,
  readOnly,
  outOfConnections,
  statementTimeout,
  diskFull,
  lockedLedger,
  deadlock,
  twoReplicas,
  clockJump,
  clockSetBack,
  queueUnwritable,
  natsRestart,
  natsAway,
  terminateService,
  missingPartition,
  poison,
];
