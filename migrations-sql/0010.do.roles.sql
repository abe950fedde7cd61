-- Who may do what. Four roles without a login, which a deployment grants to the ones it logs in with (docs/security.md):
--
--   audit_owner      owns every object, and so migrates
--   audit_writer     what the service runs as: adds rows, fills in derived columns; changes and removes nothing else
--   audit_reader     reads
--   audit_retention  will retire old months, through a function only; there is none yet, so it may do nothing yet
--
-- Roles belong to the whole cluster, not to this database: another database may have made them, or be making them now.

-- Makes the missing month as the owner of the table, so that whoever writes needs no right to create anything. It looks
-- at nothing outside pg_catalog, because it runs with the owner's rights: names that others may choose decide nothing.
create or replace function audit_ensure_partition(parent regclass, at timestamptz) returns boolean
  language plpgsql
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  home  text;
  child text;
  -- The first instants of this month and the next, in UTC.
  edge  timestamp := date_trunc('month', at at time zone 'UTC');
  next  timestamp := edge + interval '1 month';
begin
  select relnamespace::regnamespace::text, relname || to_char(edge, '"_y"YYYY"m"MM')
  into home, child
  from pg_class join pg_roles on pg_roles.oid = relowner
  where pg_class.oid = parent and relkind = 'p' and rolname = current_user;
  if not found then
    raise exception '% is no partitioned table of %', parent, current_user using errcode = 'wrong_object_type';
  end if;
  -- A clock that has gone astray must not fill the catalogue with months.
  if edge < timestamp '2020-01-01' or edge > now() at time zone 'UTC' + interval '30 years' then
    raise exception 'the month of % is out of bounds', at using errcode = 'invalid_parameter_value';
  end if;
  for attempt in 1..2 loop
    if exists (
      select from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = parent and relname = child
    ) then
      return false;
    end if;
    -- Sessions that make it at once wait for each other; whoever had to wait looks once more.
    if attempt = 1 then
      perform pg_advisory_xact_lock(to_regprocedure(home || '.audit_ensure_partition(regclass, timestamptz)')::oid::int, parent::oid::int);
    end if;
  end loop;
  -- Made first and attached then: that way reads and writes of the other months go on meanwhile.
  execute format('create table %s.%I (like %s including defaults including constraints including generated)', home, child, parent);
  execute format(
    'alter table %s attach partition %s.%I for values from (%L) to (%L)', parent, home, child,
    to_char(edge, 'YYYY-MM-DD HH24:MI:SS"+00"'), to_char(next, 'YYYY-MM-DD HH24:MI:SS"+00"')
  );
  execute format('create trigger audit_guard_truncate before truncate on %s.%I execute function %s.audit_refuse()', home, child, home);
  execute format('alter table %s.%I enable always trigger audit_guard_truncate', home, child);
  return true;
end
$$;

-- A quarantined record stays as it was refused: it can be settled, once, and its payload can be given up, but neither can
-- be replaced, so that nothing else is redriven in its place.
create function audit_guard_quarantine() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if to_jsonb(old) - '{state, payload}'::text[] <> to_jsonb(new) - '{state, payload}'::text[]
    or new.payload <> old.payload or (old.payload is null and new.payload is not null)
    or (old.state <> 'HELD' and new.state <> old.state)
  then
    raise exception 'a quarantined record is settled, never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger audit_guard_update before update on audit_quarantine for each row execute function audit_guard_quarantine();
alter table audit_quarantine enable always trigger audit_guard_update;

-- Makes the roles that are missing, gives them what they need and nobody else anything, and hands every object to
-- audit_owner. It may run any number of times: a migration that makes a table or a function ends with it. Answers what
-- the caller was not allowed to do, or null. Everything of ours is called audit_…, or is guarded, or is schema_migration.
create function audit_settle_roles(home regnamespace default current_schema()::regnamespace) returns text
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  guards    oid[] := array[to_regprocedure(home || '.audit_guard_update()'), to_regprocedure(home || '.audit_refuse()')];
  tables    regclass[] := array(
    select oid from pg_class
    where relnamespace = home and relkind in ('r', 'p', 'v', 'm')
      and (relname like 'audit\_%' or relname = 'schema_migration'
        or exists (select from pg_trigger where tgrelid = pg_class.oid and tgfoid = any (guards)))
    order by oid
  );
  functions regprocedure[] := array(
    select oid from pg_proc where pronamespace = home and proname like 'audit\_%' order by oid
  );
  one       text;
  kind      record;
begin
  foreach one in array '{audit_owner, audit_writer, audit_reader, audit_retention}'::text[] loop
    continue when exists (select from pg_roles where rolname = one);
    begin
      execute format('create role %I nologin', one);
    exception
      when duplicate_object or unique_violation then null; -- Another database of the cluster was faster.
      when insufficient_privilege then
        return format('the role %s is not there, and %s may not make it', one, current_user);
    end;
  end loop;

  begin
    execute format('revoke create on schema %s from public', home);
    execute format('grant usage on schema %s to audit_owner, audit_writer, audit_reader, audit_retention', home);
    execute format('grant create on schema %s to audit_owner', home);
    foreach one in array tables loop
      execute format('revoke all on table %s from public', one);
    end loop;
    foreach one in array functions loop
      execute format('revoke all on routine %s from public', one);
    end loop;

    -- The kinds are the partitioned tables that are guarded; the guard's arguments are the columns that may change.
    for kind in
      select tgrelid::regclass as name,
        (select string_agg(quote_ident(name), ', ')
         from unnest(string_to_array(encode(tgargs, 'escape'), '\000')) as name where name <> '') as derived
      from pg_trigger join pg_class on pg_class.oid = tgrelid
      where relnamespace = home and relkind = 'p' and tgfoid = guards[1]
    loop
      execute format('grant select, insert on table %s to audit_writer', kind.name);
      execute format('grant select on table %s to audit_reader', kind.name);
      if kind.derived is not null then
        execute format('grant update (%s) on table %s to audit_writer', kind.derived, kind.name);
      end if;
    end loop;
    foreach one in array '{audit_ledger, audit_quarantine, audit_operator_act}'::text[] loop
      execute format('grant select, insert on table %s.%I to audit_writer', home, one);
      execute format('grant select on table %s.%I to audit_reader', home, one);
    end loop;
    execute format('grant update (state, payload) on table %s.audit_quarantine to audit_writer', home);
    execute format('grant select on table %s.schema_migration to audit_writer, audit_reader, audit_retention', home);
    -- What only reads may be run by who reads.
    foreach one in array functions loop
      if (select provolatile <> 'v' from pg_proc where oid = one::regprocedure) then
        execute format('grant execute on function %s to audit_writer, audit_reader', one);
      end if;
    end loop;
    if to_regclass(home || '.audit_embedding_task') is not null then
      execute format('grant select, insert, update, delete on table %s.audit_embedding_task to audit_writer', home);
    end if;
    execute format('grant execute on function %s.audit_ensure_partition(regclass, timestamptz) to audit_writer', home);
  exception when insufficient_privilege then
    return format('%s may not grant what belongs to others: %s', current_user, sqlerrm);
  end;

  -- All of it or nothing: the function that makes months has to belong to whom the tables belong to. Whoever they
  -- belonged to becomes a member and so keeps its rights; a deployment takes them from it when it has logins of its own.
  begin
    for one in
      select distinct rolname
      from pg_class join pg_roles on pg_roles.oid = relowner
      where pg_class.oid = any (tables) and rolname <> 'audit_owner' and not rolsuper
    loop
      begin
        execute format('grant audit_owner to %I', one);
      exception
        -- It is one already, or what follows fails.
        when insufficient_privilege or unique_violation or invalid_grant_operation then null;
      end;
    end loop;
    -- What has been handed over already is left alone: a change of the owner waits for everybody who reads or writes.
    for one in
      select format('table %s', oid::regclass) from pg_class
      where oid = any (tables) and relowner <> 'audit_owner'::regrole
      union all
      select format('routine %s', oid::regprocedure) from pg_proc
      where oid = any (functions) and proowner <> 'audit_owner'::regrole
    loop
      execute format('alter %s owner to audit_owner', one);
    end loop;
  exception when insufficient_privilege then
    return format('%s may not hand its objects to audit_owner: %s', current_user, sqlerrm);
  end;
  return null;
end
$$;

select audit_settle_roles();
