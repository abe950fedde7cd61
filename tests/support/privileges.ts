/** What is granted on the objects of the schema, and what should be. */
import type { Session } from '../../src/database/database.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { columnName } from '../../src/schema/content.ts';

/** One line per privilege that somebody other than the owner has, e.g. `audit_reader: SELECT on audit_ledger`. */
export const privilegesIn = async (session: Session): Promise<readonly string[]> => {
  const { rows } = await session.execute(`
    with object as (
      select 'pg_class'::regclass as catalogue, oid, relname::text as name, relowner as owner,
        coalesce(relacl, acldefault('r', relowner)) as acl
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
      union all
      select 'pg_class'::regclass, oid, format('%s(%s)', relname, attname), relowner, attacl
      from pg_class join pg_attribute on attrelid = pg_class.oid
      where relnamespace = 'public'::regnamespace and attacl is not null
      union all
      select 'pg_proc'::regclass, oid, proname::text, proowner, coalesce(proacl, acldefault('f', proowner))
      from pg_proc where pronamespace = 'public'::regnamespace
    )
    select format('%s: %s on %s', case grantee when 0 then 'public' else grantee::regrole::text end,
      string_agg(privilege_type, ', ' order by privilege_type), name) as line
    from object, aclexplode(acl)
    where grantee <> owner and not exists (
      select from pg_depend where classid = catalogue and objid = object.oid and deptype = 'e')
    group by grantee, name order by 1`);
  return rows.map(({ line }) => String(line)).toSorted();
};

const kept = ['audit_ledger', 'audit_quarantine', 'audit_operator_act'];
const looks = ['month', 'next_month', 'partition_name', 'has_partition', 'partition_runway', 'first_month'];
const derived = audits.flatMap(({ table, embedding }) =>
  embedding === undefined
    ? []
    : ['embedding', 'embeddingModel', 'embeddingStatus'].map((name) => `${table}(${columnName(name)})`),
);

export const intendedPrivileges: readonly string[] = [
  ...[...audits.map(({ table }) => table), ...kept].flatMap((table) => [
    `audit_writer: INSERT, SELECT on ${table}`,
    `audit_reader: SELECT on ${table}`,
  ]),
  ...[...derived, 'audit_quarantine(state)', 'audit_quarantine(payload)'].map(
    (column) => `audit_writer: UPDATE on ${column}`,
  ),
  ...['audit_writer', 'audit_reader', 'audit_retention'].map((role) => `${role}: SELECT on schema_migration`),
  ...looks.flatMap((name) => ['audit_writer', 'audit_reader'].map((role) => `${role}: EXECUTE on audit_${name}`)),
  'audit_writer: DELETE, INSERT, SELECT, UPDATE on audit_embedding_task',
  'audit_writer: EXECUTE on audit_ensure_partition',
].toSorted();
