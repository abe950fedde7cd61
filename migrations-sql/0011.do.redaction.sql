-- JSON pointers of the texts that the service replaced before it hashed and stored the record; null when it replaced none.
-- Set by the service and, like all content, never changed; no part of the hash, which is over what was kept.

alter table orchestration_audit add column redacted text[] check (cardinality(redacted) >= 1);
alter table signal_processing_audit add column redacted text[] check (cardinality(redacted) >= 1);
alter table ai_analysis_audit add column redacted text[] check (cardinality(redacted) >= 1);
alter table workflow_execution_audit add column redacted text[] check (cardinality(redacted) >= 1);
alter table notification_audit add column redacted text[] check (cardinality(redacted) >= 1);
alter table effectiveness_audit add column redacted text[] check (cardinality(redacted) >= 1);
