-- How the caller of a record was authenticated, beside who it was. Rows from before were written when nobody was asked,
-- and so are those of replicas of the version before while they still run: hence the default.

alter table orchestration_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));

alter table signal_processing_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));

alter table ai_analysis_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));

alter table workflow_execution_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));

alter table notification_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));

alter table effectiveness_audit add column recorded_via text not null default 'NONE'
  check (recorded_via in ('NONE', 'KUBERNETES', 'JWT', 'MTLS', 'APIKEY'));
