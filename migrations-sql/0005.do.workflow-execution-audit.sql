-- A workflow started or ended. Written by workflow execution at the start (RUNNING) and at the end.

create table workflow_execution_audit (
  id                   uuid             not null,
  created_at           timestamptz(3)   not null,
  updated_at           timestamptz(3)   not null,
  recorded_by          text             not null check (char_length(recorded_by) between 1 and 512),
  trace_id             text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash         bytea            not null check (octet_length(content_hash) = 32),
  schema_version       smallint         not null check (schema_version >= 1),
  idempotency_key      text             not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id       text             not null check (char_length(remediation_id) between 1 and 255),
  occurred_at          timestamptz(3)   not null,
  cluster              text check (char_length(cluster) <= 255),
  namespace            text check (char_length(namespace) <= 253),
  workflow_name        text             not null check (char_length(workflow_name) between 1 and 255),
  workflow_version     text             not null check (char_length(workflow_version) between 1 and 50),
  status               text             not null check (status in ('RUNNING', 'COMPLETED', 'FAILED', 'TIMEOUT')),
  outcome              text check (outcome in ('SUCCESS', 'FAILED', 'PARTIAL', 'TIMEOUT')),
  total_steps          integer          not null check (total_steps >= 0),
  steps_completed      integer          not null check (steps_completed >= 0),
  steps_failed         integer          not null check (steps_failed >= 0),
  total_duration_ms    bigint check (total_duration_ms >= 0),
  effectiveness_score  double precision check (effectiveness_score between 0 and 1),
  rollbacks_performed  integer          not null check (rollbacks_performed >= 0),
  step_executions      jsonb check (jsonb_array_length(step_executions) <= 500),
  adaptive_adjustments jsonb check (jsonb_array_length(adaptive_adjustments) <= 200),
  started_at           timestamptz(3),
  completed_at         timestamptz(3),
  error_message        text check (char_length(error_message) <= 10000),
  primary key (created_at, id)
) partition by range (created_at);

create index workflow_execution_audit_remediation_id_created_at_idx on workflow_execution_audit (remediation_id, created_at);
create index workflow_execution_audit_created_at_brin on workflow_execution_audit using brin (created_at);
create index workflow_execution_audit_status_created_at_idx on workflow_execution_audit (status, created_at);
create index workflow_execution_audit_workflow_name_idx on workflow_execution_audit (workflow_name);
create index workflow_execution_audit_outcome_idx on workflow_execution_audit (outcome);

select audit_make_immutable('workflow_execution_audit');
