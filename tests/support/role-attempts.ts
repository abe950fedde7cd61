/** What somebody would try who has got hold of a login. */
import { audits } from '../../src/schema/audits/index.ts';

export const month = '2026-11-01T00:00:00Z';
const tables = [...audits.map(({ table }) => table), 'audit_ledger', 'audit_quarantine', 'audit_operator_act'];

const perTable = (attempts: (table: string) => readonly string[]): readonly string[] => tables.flatMap(attempts);

/** Changing or removing what is recorded, by whichever way. */
export const changes: readonly string[] = [
  ...perTable((table) => [
    `update ${table} set id = id`,
    `delete from ${table}`,
    `truncate ${table}`,
    `truncate ${table} cascade`,
    `drop table ${table}`,
    `drop table ${table} cascade`,
    `alter table ${table} add column more text`,
    `alter table ${table} disable trigger all`,
    `alter table ${table} disable trigger audit_guard_delete`,
    `alter table ${table} rename to gone`,
    `alter table ${table} owner to current_user`,
    `alter table ${table} enable row level security`,
    `create rule gone as on insert to ${table} do instead nothing`,
    `create trigger gone before insert on ${table} for each row execute function audit_refuse()`,
    `create index gone on ${table} (id)`,
    `do $$ begin lock table ${table} in access exclusive mode; end $$`,
  ]),
  ...audits.flatMap(({ table }) => [
    `update ${table} set remediation_id = remediation_id`,
    `update ${table} set updated_at = now()`,
    `insert into ${table} (id) select id from ${table} on conflict (created_at, id) do update set recorded_by = 'me'`,
    `merge into ${table} t using ${table} s on t.id = s.id when matched then delete`,
    `alter table ${table} detach partition ${table}_y2026m11`,
    `insert into ${table}_y2026m11 (id) select id from ${table}_y2026m11`,
    `select * from ${table}_y2026m11`,
    `drop table ${table}_y2026m11`,
  ]),
  'update ai_analysis_audit set embedding = null, crd_name = crd_name',
  'update audit_quarantine set reason = reason',
  'update audit_quarantine set state = state, record_id = gen_random_uuid()',
  'update schema_migration set md5 = md5',
  'delete from schema_migration',
  'insert into schema_migration (version) values (9999)',
];

/** Becoming more than one is, and going round the tables. */
export const escapes: readonly string[] = [
  'set role audit_owner',
  'create table mine ()',
  'create table public.mine ()',
  'create temp table mine ()',
  'create schema mine',
  'create role mine',
  'create database mine',
  'create function mine() returns int language sql return 1',
  'create view mine as select 1',
  'alter schema public owner to current_user',
  'alter function audit_guard_update() owner to current_user',
  "alter function audit_ensure_partition(regclass, timestamptz) set search_path = 'public'",
  'drop function audit_refuse() cascade',
  "select audit_make_immutable('notification_audit')",
  "select audit_guard_truncate('notification_audit')",
  'select audit_settle_roles()',
  'set session_replication_role = replica',
  'alter system set fsync = off',
  "copy (select 1) to program 'true'",
  "select pg_read_file('PG_VERSION')",
  'select * from pg_authid',
];

export const reads: readonly string[] = [...tables, 'schema_migration'].map((table) => `select * from ${table}`);

/** What PostgreSQL answers with a warning alone: nothing comes of it. */
export const ignored: readonly string[] = [
  ...perTable((table) => [`grant all on ${table} to public`, `revoke all on ${table} from audit_reader`]),
  'grant create on schema public to current_user',
  'grant all on database postgres to current_user',
];

export const writes: readonly string[] = [
  ...perTable((table) => [`insert into ${table} (id) select id from ${table}`]),
  `select audit_ensure_partition('notification_audit', '${month}')`,
];
