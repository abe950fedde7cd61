-- Records that PostgreSQL refuses or that conflict with a stored one: kept whole, with the reason, until an operator
-- redrives or discards them. Nothing is ever silently gone: an act on an entry leaves a row that cannot be changed.

create table audit_quarantine (
  id             uuid           primary key default gen_random_uuid(),
  -- The order of the pages that operators read.
  seq            bigint         generated always as identity,
  record_id      uuid           not null,
  kind           text           not null check (char_length(kind) between 1 and 50),
  remediation_id text           not null,
  content_hash   bytea          not null check (octet_length(content_hash) = 32),
  class          text           not null check (class in ('POISON', 'CONFLICT')),
  reason         text           not null,
  -- The row as it was sent, as JSON text: text, since what is in it may be what PostgreSQL's json type refuses.
  payload        text,
  payload_hash   bytea          not null check (octet_length(payload_hash) = 32),
  accepted_at    timestamptz(3) not null,
  quarantined_at timestamptz(3) not null default now(),
  state          text           not null default 'HELD' check (state in ('HELD', 'REDRIVEN', 'DISCARDED')),
  check (payload is not null or state = 'DISCARDED')
);

create index audit_quarantine_seq_idx on audit_quarantine (seq);

-- One entry per refused content, however often the queue or a caller brings it again.
create unique index audit_quarantine_record_id_content_hash_idx on audit_quarantine (record_id, content_hash)
  where state = 'HELD';

create trigger audit_guard_delete before delete on audit_quarantine for each row execute function audit_refuse();
alter table audit_quarantine enable always trigger audit_guard_delete;
select audit_guard_truncate('audit_quarantine');

create table audit_operator_act (
  id            uuid           primary key default gen_random_uuid(),
  quarantine_id uuid           not null references audit_quarantine (id),
  act           text           not null check (act in ('REDRIVE', 'DISCARD')),
  operator      text           not null check (char_length(operator) between 1 and 512),
  reason        text           check (char_length(reason) between 1 and 1000),
  result        text           not null,
  payload_hash  bytea          not null check (octet_length(payload_hash) = 32),
  acted_at      timestamptz(3) not null default now()
);

create index audit_operator_act_quarantine_id_idx on audit_operator_act (quarantine_id);

create trigger audit_guard_update before update on audit_operator_act for each row execute function audit_refuse();
create trigger audit_guard_delete before delete on audit_operator_act for each row execute function audit_refuse();
alter table audit_operator_act enable always trigger audit_guard_update;
alter table audit_operator_act enable always trigger audit_guard_delete;
select audit_guard_truncate('audit_operator_act');
