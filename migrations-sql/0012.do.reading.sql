-- What searching needs: pages newest first, filtered, over any number of months. The order comes from the primary keys
-- (created_at, id), read backward; the indexes here find what is rare. A filter on something frequent needs none of them:
-- the page is full after a few rows. So low-cardinality columns have small indexes that hold nothing else, since their
-- cost is paid by every record: these three together are 3 to 4 % of the time that PostgreSQL takes for a record.

create index orchestration_audit_namespace_cluster_idx on orchestration_audit (namespace, cluster);
create index orchestration_audit_recorded_by_idx on orchestration_audit (recorded_by);
create index orchestration_audit_occurred_at_brin on orchestration_audit using brin (occurred_at);
create index orchestration_audit_failure_phase_idx on orchestration_audit (failure_phase) where failure_phase is not null;

create index signal_processing_audit_namespace_cluster_idx on signal_processing_audit (namespace, cluster);
create index signal_processing_audit_recorded_by_idx on signal_processing_audit (recorded_by);
create index signal_processing_audit_occurred_at_brin on signal_processing_audit using brin (occurred_at);

create index ai_analysis_audit_namespace_cluster_idx on ai_analysis_audit (namespace, cluster);
create index ai_analysis_audit_recorded_by_idx on ai_analysis_audit (recorded_by);
create index ai_analysis_audit_occurred_at_brin on ai_analysis_audit using brin (occurred_at);
create index ai_analysis_audit_crd_name_idx on ai_analysis_audit (crd_name);
create index ai_analysis_audit_severity_idx on ai_analysis_audit (severity);
create index ai_analysis_audit_model_idx on ai_analysis_audit (model);
create index ai_analysis_audit_confidence_score_idx on ai_analysis_audit (confidence_score);
create index ai_analysis_audit_hallucination_detected_idx on ai_analysis_audit (created_at, id) where hallucination_detected;

create index workflow_execution_audit_namespace_cluster_idx on workflow_execution_audit (namespace, cluster);
create index workflow_execution_audit_recorded_by_idx on workflow_execution_audit (recorded_by);
create index workflow_execution_audit_occurred_at_brin on workflow_execution_audit using brin (occurred_at);
create index workflow_execution_audit_total_duration_ms_idx on workflow_execution_audit (total_duration_ms);

create index notification_audit_namespace_cluster_idx on notification_audit (namespace, cluster);
create index notification_audit_recorded_by_idx on notification_audit (recorded_by);
create index notification_audit_occurred_at_brin on notification_audit using brin (occurred_at);
create index notification_audit_error_code_idx on notification_audit (error_code) where error_code is not null;

create index effectiveness_audit_namespace_cluster_idx on effectiveness_audit (namespace, cluster);
create index effectiveness_audit_recorded_by_idx on effectiveness_audit (recorded_by);
create index effectiveness_audit_occurred_at_brin on effectiveness_audit using brin (occurred_at);
create index effectiveness_audit_traditional_score_idx on effectiveness_audit (traditional_score);

-- Records that arrived more than an hour after they happened. Few, and the only ones that a search by occurred_at does
-- not find in the months around that time: see LATE in src/database/audit-search.ts.
create index audit_ledger_late_idx on audit_ledger (occurred_at) where created_at - occurred_at > interval '1 hour';

-- The first instant of the oldest month that one of the tables has a partition for; null when none has any.
create function audit_first_month(parents regclass[]) returns timestamptz
  language sql stable
  set search_path from current
as $$
  select min(to_date(substring(relname from '_y(\d{4}m\d{2})$'), 'YYYY"m"MM'))::timestamp at time zone 'UTC'
  from pg_inherits
  join pg_class on pg_class.oid = inhrelid
  where inhparent = any (parents)
$$;

select audit_settle_roles();
