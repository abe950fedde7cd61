-- What all kinds share: the ledger, the guard that keeps rows as they were written, and the months they lie in.

create extension if not exists vector;

-- The guard ----------------------------------------------------------------------------------------------------------

-- Before update: only derived columns (named by the trigger's arguments) may change. A generated column is null in NEW
-- at this moment and follows from the others, so it is left out of the comparison. Rows are compared byte by byte: 1 and
-- 1.00 are equal, and so are 0 and -0, but they are not what was written. Temporary tables are looked up last, because
-- one named pg_attribute would otherwise decide which columns are generated.
create function audit_guard_update() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  computed  text[] := array(
    select attname from pg_attribute where attrelid = tg_relid and attgenerated <> '' and not attisdropped
  ) || '{updated_at}'::text[];
  -- Column → null: laid over a row, it takes the column out of the comparison.
  unwatched jsonb := (select jsonb_object_agg(name, null) from unnest(computed) as name);
  derived   jsonb := (select jsonb_object_agg(name, null) from unnest(computed || coalesce(tg_argv, '{}')) as name);
begin
  if jsonb_populate_record(old, derived) *<> jsonb_populate_record(new, derived) then
    raise exception 'rows of % are immutable', tg_table_name using errcode = 'restrict_violation';
  end if;
  if jsonb_populate_record(old, unwatched) *<> jsonb_populate_record(new, unwatched) then
    new.updated_at := clock_timestamp();
  else
    new.updated_at := old.updated_at;
  end if;
  return new;
end
$$;

-- Before delete, before truncate, and before an update where nothing may change.
create function audit_refuse() returns trigger
  language plpgsql
as $$
begin
  raise exception 'rows of % are never changed or removed (%)', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- Triggers for rows are cloned to every partition; "enable always" keeps them in force under replication settings too.
-- A trigger for truncate belongs to one table, so each new partition is given its own.
create function audit_make_immutable(target regclass, derived text[] default '{}') returns void
  language plpgsql
  set search_path from current
as $$
begin
  execute format(
    'create trigger audit_guard_update before update on %s for each row execute function audit_guard_update(%s)',
    target, (select coalesce(string_agg(quote_literal(name), ', '), '') from unnest(derived) as name)
  );
  execute format('create trigger audit_guard_delete before delete on %s for each row execute function audit_refuse()', target);
  execute format('alter table %s enable always trigger audit_guard_update', target);
  execute format('alter table %s enable always trigger audit_guard_delete', target);
  perform audit_guard_truncate(target);
end
$$;

create function audit_guard_truncate(target regclass) returns void
  language plpgsql
  set search_path from current
as $$
begin
  execute format('create trigger audit_guard_truncate before truncate on %s execute function audit_refuse()', target);
  execute format('alter table %s enable always trigger audit_guard_truncate', target);
end
$$;

-- The ledger ---------------------------------------------------------------------------------------------------------

-- One narrow row per record of any kind, written in the same statement. Its primary key is what makes a record unique
-- (on a partitioned table a unique index would have to contain the month), and the way from an id to its row.
create table audit_ledger (
  id             uuid           primary key,
  kind           text           not null check (char_length(kind) between 1 and 50),
  remediation_id text           not null,
  occurred_at    timestamptz(3) not null,
  content_hash   bytea          not null check (octet_length(content_hash) = 32),
  created_at     timestamptz(3) not null,
  -- The order of allocation, not of commit: whoever reads the feed stops at pg_snapshot_xmin(pg_current_snapshot()).
  seq            bigint         generated always as identity,
  xid            xid8           not null default pg_current_xact_id()
);

create index audit_ledger_remediation_id_occurred_at_idx on audit_ledger (remediation_id, occurred_at);

create trigger audit_guard_update before update on audit_ledger for each row execute function audit_refuse();
create trigger audit_guard_delete before delete on audit_ledger for each row execute function audit_refuse();
alter table audit_ledger enable always trigger audit_guard_update;
alter table audit_ledger enable always trigger audit_guard_delete;
select audit_guard_truncate('audit_ledger');

-- The months ---------------------------------------------------------------------------------------------------------

-- The first instant of the month in UTC, whatever the time zone of the session.
create function audit_month(at timestamptz) returns timestamptz
  language sql immutable parallel safe
  return date_trunc('month', at at time zone 'UTC') at time zone 'UTC';

create function audit_next_month(at timestamptz) returns timestamptz
  language sql immutable parallel safe
  return (date_trunc('month', at at time zone 'UTC') + interval '1 month') at time zone 'UTC';

-- E.g. notification_audit_y2026m11.
create function audit_partition_name(parent regclass, at timestamptz) returns text
  language sql stable
  set search_path from current
as $$
  select relname || to_char(at at time zone 'UTC', '"_y"YYYY"m"MM') from pg_class where oid = parent
$$;

create function audit_has_partition(parent regclass, at timestamptz) returns boolean
  language sql stable
  set search_path from current
as $$
  select exists (
    select 1
    from pg_inherits
    join pg_class on pg_class.oid = inhrelid
    where inhparent = parent and relname = audit_partition_name(parent, at)
  )
$$;

-- Makes the month's partition if it is missing, and says whether it did. Sessions that do so at once wait for each
-- other; the lock is taken only when there is something to make. The table is made first and attached then: that way
-- reads and writes of the other months go on meanwhile.
create function audit_ensure_partition(parent regclass, at timestamptz) returns boolean
  language plpgsql
  set search_path from current
as $$
declare
  child text := audit_partition_name(parent, at);
begin
  if audit_has_partition(parent, at) then
    return false;
  end if;
  perform pg_advisory_xact_lock('audit_ensure_partition'::regproc::oid::int, parent::oid::int);
  if audit_has_partition(parent, at) then
    return false;
  end if;
  execute format('create table %I (like %s including defaults including constraints including generated)', child, parent);
  execute format(
    'alter table %s attach partition %I for values from (%L) to (%L)', parent, child,
    to_char(audit_month(at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"'),
    to_char(audit_next_month(at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"')
  );
  perform audit_guard_truncate(child::regclass);
  return true;
end
$$;

-- The upper edge of the unbroken run of months that begins with the month of "at"; null when that month is missing.
create function audit_partition_runway(parent regclass, at timestamptz) returns timestamptz
  language plpgsql stable
  set search_path from current
as $$
declare
  edge timestamptz := audit_month(at);
begin
  while audit_has_partition(parent, edge) loop
    edge := audit_next_month(edge);
  end loop;
  return nullif(edge, audit_month(at));
end
$$;
