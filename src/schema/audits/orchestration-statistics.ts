/**
 * How remediations end. Records are events: a remediation that is tried again has several that say that it ended, and
 * the last one counts.
 */
import {
  defineEnum,
  type EnumDeclaration,
  float,
  int,
  millis,
  oneOf,
  optional,
  ratio,
  required,
  text,
  time,
} from '../field.ts';
import type { StatisticDeclaration } from '../statistic.ts';

const RemediationEnd = defineEnum('RemediationEnd', 'How a remediation ended.', {
  COMPLETED: 'Well.',
  FAILED: 'Badly.',
  TIMEOUT: 'It ran out of time.',
});

const ended = `
  with ended as (
    select distinct on (remediation_id, cluster)
      remediation_id, cluster, namespace, remediation_name, overall_phase, failure_phase, timeout_phase, start_time,
      completion_time, created_at, extract(epoch from completion_time - start_time) * 1000 as duration_ms
    from orchestration_audit
    where created_at >= $1 and created_at < $2 and overall_phase in ('COMPLETED', 'FAILED', 'TIMEOUT')
    order by remediation_id, cluster, occurred_at desc, created_at desc, id desc
  )`;

export const orchestrationStatistics = (RemediationPhase: EnumDeclaration): readonly StatisticDeclaration[] => [
  {
    name: 'remediationsPerWeek',
    description: 'How many remediations ended in each week, how many of them well, and how long they took.',
    rowName: 'RemediationWeek',
    rowDescription: 'The remediations whose end was recorded in one week. The newest week first.',
    columns: {
      week: required(time(), 'The Monday on which the week begins, 00:00 UTC.'),
      ended: required(int(0), 'Remediations that ended.'),
      completed: required(int(0), 'Those that ended well.'),
      failed: required(int(0), 'Those that failed.'),
      timedOut: required(int(0), 'Those that ran out of time.'),
      successRate: required(ratio(), 'Part of them that ended well, 0 to 1.'),
      p50DurationMs: required(millis(), 'Half of them took at most so long, in milliseconds.'),
      p95DurationMs: required(millis(), '95 of 100 took at most so long, in milliseconds.'),
    },
    sql: `${ended}
  select date_trunc('week', created_at at time zone 'UTC') at time zone 'UTC' as week,
    count(*) as ended,
    count(*) filter (where overall_phase = 'COMPLETED') as completed,
    count(*) filter (where overall_phase = 'FAILED') as failed,
    count(*) filter (where overall_phase = 'TIMEOUT') as timed_out,
    avg((overall_phase = 'COMPLETED')::int)::double precision as success_rate,
    round(percentile_cont(0.5) within group (order by duration_ms))::bigint as p50_duration_ms,
    round(percentile_cont(0.95) within group (order by duration_ms))::bigint as p95_duration_ms
  from ended
  group by 1
  order by 1 desc`,
  },
  {
    name: 'slowestRemediations',
    description: 'The remediations that took longest, however they ended.',
    rowName: 'SlowRemediation',
    rowDescription: 'One remediation and how long it took. The slowest first.',
    columns: {
      remediationId: required(text(1, 255), 'Name of the RemediationRequest.'),
      remediationName: required(text(1, 255), 'Name of the remediation for people.'),
      cluster: optional(text(0, 255), 'Name of the Kubernetes cluster.'),
      namespace: optional(text(0, 253), 'Kubernetes namespace of the resource that was remediated.'),
      outcome: required(oneOf(RemediationEnd), 'How it ended.'),
      startTime: required(time(), 'When it started.'),
      completionTime: required(time(), 'When it ended.'),
      durationMs: required(millis(), 'How long it took, in milliseconds.'),
    },
    sql: `${ended}
  select remediation_id, remediation_name, cluster, namespace, overall_phase as outcome, start_time, completion_time,
    round(duration_ms)::bigint as duration_ms
  from ended
  order by ended.duration_ms desc, remediation_id`,
  },
  {
    name: 'failurePhases',
    description: 'In which phase remediations fail or run out of time.',
    rowName: 'FailurePhase',
    rowDescription: 'One phase, and one way to end badly in it. The most frequent one first.',
    columns: {
      phase: required(oneOf(RemediationPhase), 'The phase.'),
      outcome: required(oneOf(RemediationEnd), 'How they ended in it: FAILED or TIMEOUT.'),
      remediations: required(int(0), 'How many remediations did.'),
      share: required(ratio(), 'Part of all that ended badly, 0 to 1.'),
      perDay: required(float(0, 1_000_000), 'How many a day.'),
      lastRecordedAt: required(time(), 'When the last one was recorded.'),
    },
    sql: `${ended}
  select coalesce(failure_phase, timeout_phase) as phase, overall_phase as outcome, count(*) as remediations,
    (count(*) / sum(count(*)) over ())::double precision as share,
    (count(*) / (extract(epoch from $2 - $1) / 86400))::double precision as per_day,
    max(created_at) as last_recorded_at
  from ended
  where overall_phase <> 'COMPLETED'
  group by 1, 2
  order by count(*) desc, 1, 2`,
  },
];
