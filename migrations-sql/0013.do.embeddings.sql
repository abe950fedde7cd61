-- Vectors that the service computes itself: what still has to be embedded, what could not be, and what has a vector of
-- which model is found without looking at the rest. Records without a vector are in none of these, or only until they
-- have one, so an idle worker's look and a record without a vector cost nothing.

create index ai_analysis_audit_embedding_work_idx on ai_analysis_audit (embedding_status, created_at, id)
  where embedding_status in ('PENDING', 'FAILED');

create index ai_analysis_audit_embedding_model_created_at_idx on ai_analysis_audit (embedding_model, created_at)
  where embedding_status = 'READY';

-- One row per record that a worker has taken, that is to be tried again later, or that is to be embedded with a model
-- of its own. A record is taken by whoever writes its row here first: no row of the trail is locked, and no transaction
-- is open, while a provider is asked. The row goes when the record is READY; when it is FAILED, a row that names a model
-- stays, for when the record is tried again.
create table audit_embedding_task (
  record_id  uuid           primary key,
  -- Set by a re-embedding; otherwise the service's own model.
  model      text           check (char_length(model) between 1 and 255),
  -- How often the provider has refused this record. Kept here, so that it holds for all replicas and over restarts.
  refusals   integer        not null default 0 check (refusals >= 0),
  -- Nobody takes the record before: it is taken, or it rests.
  not_before timestamptz(3) not null
);

select audit_settle_roles();
