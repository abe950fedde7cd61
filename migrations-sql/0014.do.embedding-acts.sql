-- Operators act on vectors too: every portion of records that is set to be embedded once more leaves an act here. Such an
-- act is about no entry of the quarantine; its result says how many records there were, and of which model.

alter table audit_operator_act
  alter column quarantine_id drop not null,
  alter column payload_hash drop not null,
  drop constraint audit_operator_act_act_check,
  add check (act in ('REDRIVE', 'DISCARD', 'RETRY_EMBEDDINGS', 'REEMBED')),
  add check ((act in ('REDRIVE', 'DISCARD')) = (quarantine_id is not null)),
  add check ((quarantine_id is null) = (payload_hash is null));
