-- The effect of an action was assessed. Written by the effectiveness monitor after every assessment, the ones without enough data included.

create table effectiveness_audit (
  id                       uuid             not null,
  created_at               timestamptz(3)   not null,
  updated_at               timestamptz(3)   not null,
  recorded_by              text             not null check (char_length(recorded_by) between 1 and 512),
  trace_id                 text check (trace_id ~ '^[0-9a-f]{32}$'),
  content_hash             bytea            not null check (octet_length(content_hash) = 32),
  schema_version           smallint         not null check (schema_version >= 1),
  idempotency_key          text             not null check (char_length(idempotency_key) between 1 and 255),
  remediation_id           text             not null check (char_length(remediation_id) between 1 and 255),
  occurred_at              timestamptz(3)   not null,
  cluster                  text check (char_length(cluster) <= 255),
  namespace                text check (char_length(namespace) <= 253),
  assessment_id            text             not null check (char_length(assessment_id) between 1 and 255),
  action_id                text check (char_length(action_id) <= 255),
  action_type              text             not null check (char_length(action_type) between 1 and 100),
  status                   text             not null check (status in ('ASSESSED', 'INSUFFICIENT_DATA', 'ERROR')),
  traditional_score        double precision check (traditional_score between 0 and 1),
  environmental_impact     jsonb check (jsonb_typeof(environmental_impact) = 'object'),
  confidence               double precision not null check (confidence between 0 and 1),
  trend_direction          text check (trend_direction in ('IMPROVING', 'DECLINING', 'STABLE', 'INSUFFICIENT_DATA')),
  recent_success_rate      double precision check (recent_success_rate between 0 and 1),
  historical_success_rate  double precision check (historical_success_rate between 0 and 1),
  data_quality             text check (data_quality in ('SUFFICIENT', 'LIMITED', 'INSUFFICIENT')),
  sample_size              integer check (sample_size >= 0),
  data_age_days            integer check (data_age_days >= 0),
  pattern_detected         boolean,
  pattern_description      text check (char_length(pattern_description) <= 10000),
  temporal_pattern         text check (char_length(temporal_pattern) <= 50),
  pattern_insights         text[] check (cardinality(pattern_insights) <= 50),
  side_effects_detected    boolean,
  side_effect_severity     text check (side_effect_severity in ('HIGH', 'LOW', 'NONE')),
  side_effects_description text check (char_length(side_effects_description) <= 10000),
  estimated_availability   timestamptz(3),
  error_message            text check (char_length(error_message) <= 10000),
  completed_at             timestamptz(3)   not null,
  primary key (created_at, id)
) partition by range (created_at);

create index effectiveness_audit_remediation_id_created_at_idx on effectiveness_audit (remediation_id, created_at);
create index effectiveness_audit_created_at_brin on effectiveness_audit using brin (created_at);
create index effectiveness_audit_status_created_at_idx on effectiveness_audit (status, created_at);
create index effectiveness_audit_assessment_id_idx on effectiveness_audit (assessment_id);
create index effectiveness_audit_action_type_idx on effectiveness_audit (action_type);

select audit_make_immutable('effectiveness_audit');
