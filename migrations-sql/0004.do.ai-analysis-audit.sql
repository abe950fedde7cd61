-- An AI investigation ended. Written by the AI analysis controller after the recommendation phase, or on failure.

create table ai_analysis_audit (
  id                        uuid             not null,
  created_at                timestamptz(3)   not null,
  updated_at                timestamptz(3)   not null,
  recorded_by               text             not null check (char_length(recorded_by) between 1 and 512),
  trace_id                  text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash              bytea            not null check (octet_length(content_hash) = 32),
  schema_version            smallint         not null check (schema_version >= 1),
  idempotency_key           text             not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id            text             not null check (char_length(remediation_id) between 1 and 255),
  occurred_at               timestamptz(3)   not null,
  cluster                   text check (char_length(cluster) <= 255),
  namespace                 text check (char_length(namespace) <= 253),
  crd_name                  text             not null check (char_length(crd_name) between 1 and 255),
  crd_namespace             text             not null check (char_length(crd_namespace) between 1 and 255),
  alert_fingerprint         text             not null check (char_length(alert_fingerprint) between 1 and 64),
  environment               text             not null
    check (environment in ('PRODUCTION', 'STAGING', 'DEVELOPMENT', 'TEST')),
  severity                  text             not null check (severity in ('CRITICAL', 'HIGH', 'WARNING', 'INFO')),
  investigation_start       timestamptz(3),
  investigation_end         timestamptz(3),
  analysis_start            timestamptz(3),
  analysis_end              timestamptz(3),
  recommendation_start      timestamptz(3),
  recommendation_end        timestamptz(3),
  investigation_duration_ms bigint check (investigation_duration_ms >= 0),
  analysis_duration_ms      bigint check (analysis_duration_ms >= 0),
  root_cause_count          integer check (root_cause_count >= 0),
  investigation_report      text check (char_length(investigation_report) <= 262144),
  confidence_score          double precision check (confidence_score between 0 and 1),
  hallucination_detected    boolean          not null,
  recommendations           jsonb check (jsonb_array_length(recommendations) <= 50),
  top_recommendation        text check (char_length(top_recommendation) <= 255),
  effectiveness_probability double precision check (effectiveness_probability between 0 and 1),
  historical_success_rate   double precision check (historical_success_rate between 0 and 1),
  workflow_crd_name         text check (char_length(workflow_crd_name) <= 255),
  workflow_crd_namespace    text check (char_length(workflow_crd_namespace) <= 255),
  provider                  text check (char_length(provider) <= 100),
  model                     text check (char_length(model) <= 255),
  prompt_tokens             integer check (prompt_tokens >= 0),
  completion_tokens         integer check (completion_tokens >= 0),
  completion_status         text             not null check (completion_status in ('COMPLETED', 'FAILED', 'TIMEOUT')),
  failure_reason            text check (char_length(failure_reason) <= 10000),
  embedding                 vector(1536),
  embedding_model           text check (char_length(embedding_model) <= 255),
  embedding_status          text             not null
    check (embedding_status in ('NONE', 'PENDING', 'READY', 'FAILED')),
  primary key (created_at, id)
) partition by range (created_at);

create index ai_analysis_audit_remediation_id_created_at_idx on ai_analysis_audit (remediation_id, created_at);
create index ai_analysis_audit_created_at_brin on ai_analysis_audit using brin (created_at);
create index ai_analysis_audit_completion_status_created_at_idx on ai_analysis_audit (completion_status, created_at);
create index ai_analysis_audit_alert_fingerprint_idx on ai_analysis_audit (alert_fingerprint);
create index ai_analysis_audit_environment_idx on ai_analysis_audit (environment);
create index ai_analysis_audit_crd_namespace_crd_name_idx on ai_analysis_audit (crd_namespace, crd_name);

-- Semantic search by cosine distance. Rows without a vector are not in the index and cost it nothing.
create index ai_analysis_audit_embedding_hnsw on ai_analysis_audit
  using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 64);

select audit_make_immutable('ai_analysis_audit', array['embedding', 'embedding_model', 'embedding_status']);
