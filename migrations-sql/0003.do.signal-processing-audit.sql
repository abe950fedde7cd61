-- A signal was enriched, classified and routed. Written once by signal processing when routing ends.

create table signal_processing_audit (
  id                 uuid             not null,
  created_at         timestamptz(3)   not null,
  updated_at         timestamptz(3)   not null,
  recorded_by        text             not null check (char_length(recorded_by) between 1 and 512),
  trace_id           text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash       bytea            not null check (octet_length(content_hash) = 32),
  schema_version     smallint         not null check (schema_version >= 1),
  idempotency_key    text             not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id     text             not null check (char_length(remediation_id) between 1 and 255),
  occurred_at        timestamptz(3)   not null,
  cluster            text check (char_length(cluster) <= 255),
  namespace          text check (char_length(namespace) <= 253),
  alert_fingerprint  text             not null check (char_length(alert_fingerprint) between 1 and 64),
  processing_phases  jsonb            not null check (jsonb_array_length(processing_phases) between 1 and 10),
  enrichment_quality double precision check (enrichment_quality between 0 and 1),
  enrichment_sources text[] check (cardinality(enrichment_sources) <= 50),
  context_size_bytes bigint check (context_size_bytes >= 0),
  environment        text check (environment in ('PRODUCTION', 'STAGING', 'DEVELOPMENT', 'TEST')),
  business_priority  text check (business_priority in ('P0', 'P1', 'P2', 'P3')),
  confidence         double precision check (confidence between 0 and 1),
  sla_requirement    text check (char_length(sla_requirement) <= 50),
  routed_to_service  text check (char_length(routed_to_service) <= 100),
  routing_priority   integer check (routing_priority >= 0),
  completed_at       timestamptz(3)   not null,
  status             text             not null check (status in ('COMPLETED', 'FAILED', 'DEGRADED')),
  error_message      text check (char_length(error_message) <= 10000),
  primary key (created_at, id)
) partition by range (created_at);

create index signal_processing_audit_remediation_id_created_at_idx on signal_processing_audit (remediation_id, created_at);
create index signal_processing_audit_created_at_brin on signal_processing_audit using brin (created_at);
create index signal_processing_audit_status_created_at_idx on signal_processing_audit (status, created_at);
create index signal_processing_audit_alert_fingerprint_idx on signal_processing_audit (alert_fingerprint);
create index signal_processing_audit_environment_idx on signal_processing_audit (environment);

select audit_make_immutable('signal_processing_audit');
