-- A remediation changed its phase. Written by the remediation orchestrator at every phase change.

create table orchestration_audit (
  id                          uuid           not null,
  created_at                  timestamptz(3) not null,
  updated_at                  timestamptz(3) not null,
  recorded_by                 text           not null check (char_length(recorded_by) between 1 and 512),
  trace_id                    text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash                bytea          not null check (octet_length(content_hash) = 32),
  schema_version              smallint       not null check (schema_version >= 1),
  idempotency_key             text           not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id              text           not null check (char_length(remediation_id) between 1 and 255),
  occurred_at                 timestamptz(3) not null,
  cluster                     text check (char_length(cluster) <= 255),
  namespace                   text check (char_length(namespace) <= 253),
  alert_fingerprint           text           not null check (char_length(alert_fingerprint) between 1 and 64),
  remediation_name            text           not null check (char_length(remediation_name) between 1 and 255),
  overall_phase               text           not null
    check (overall_phase in ('PENDING', 'PROCESSING', 'ANALYZING', 'EXECUTING', 'COMPLETED',
      'FAILED', 'TIMEOUT')),
  start_time                  timestamptz(3) not null,
  completion_time             timestamptz(3),
  remediation_processing_name text check (char_length(remediation_processing_name) <= 255),
  ai_analysis_name            text check (char_length(ai_analysis_name) <= 255),
  workflow_execution_name     text check (char_length(workflow_execution_name) <= 255),
  service_crd_statuses        jsonb check (jsonb_array_length(service_crd_statuses) <= 20),
  timeout_phase               text
    check (timeout_phase in ('PENDING', 'PROCESSING', 'ANALYZING', 'EXECUTING', 'COMPLETED',
      'FAILED', 'TIMEOUT')),
  failure_phase               text
    check (failure_phase in ('PENDING', 'PROCESSING', 'ANALYZING', 'EXECUTING', 'COMPLETED',
      'FAILED', 'TIMEOUT')),
  failure_reason              text check (char_length(failure_reason) <= 10000),
  primary key (created_at, id)
) partition by range (created_at);

create index orchestration_audit_remediation_id_created_at_idx on orchestration_audit (remediation_id, created_at);
create index orchestration_audit_created_at_brin on orchestration_audit using brin (created_at);
create index orchestration_audit_overall_phase_created_at_idx on orchestration_audit (overall_phase, created_at);
create index orchestration_audit_alert_fingerprint_idx on orchestration_audit (alert_fingerprint);
create index orchestration_audit_remediation_name_idx on orchestration_audit (remediation_name);

select audit_make_immutable('orchestration_audit');
