/** What each database role may do, and what it is refused: tried as a login that has this role and nothing else. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Session } from '../src/database/database.ts';
import { RecordAuditsDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import { withLogin } from './support/logins.ts';
import { intendedPrivileges, privilegesIn } from './support/privileges.ts';
import { refusalOf } from './support/refusal.ts';
import { changes, escapes, ignored, month, reads, writes } from './support/role-attempts.ts';

const notAllowed = '42501';
const mark = randomUUID().slice(0, 8);
/** Roles belong to the whole server, which other tests use too. */
const logins = {
  audit_writer: `writes_${mark}`,
  audit_reader: `reads_${mark}`,
  audit_retention: `retires_${mark}`,
  public: `nobody_${mark}`,
} as const;
type Role = keyof typeof logins;

let service: TestApp;
let admin: Session;

before(async () => {
  service = await startApp({}, { clock: createClock('2026-11-20T08:00:00.000Z') });
  admin = await service.db.database.openSession();
  for (const [role, login] of Object.entries(logins)) {
    await admin.execute(`create role ${login} login ${role === 'public' ? '' : `in role ${role}`}`);
  }
  // As the page on security has it done for a database of its own.
  await admin.execute(
    `do $$ begin execute format('revoke all on database %I from public', current_database()); end $$`,
  );
  const inputs = audits.map(({ member, example }) => ({ [member]: example }));
  assert.deepEqual((await service.post(RecordAuditsDocument.toString(), { inputs })).errors, []);
});
after(async () => {
  try {
    const all = Object.values(logins).join(', ');
    await admin.execute(`drop owned by ${all}; drop role ${all}`);
    await admin.close();
  } finally {
    await service.stop();
  }
});

const as = <T>(role: Role, use: (session: Session) => Promise<T>): Promise<T> =>
  withLogin(service.db.database, logins[role], use);

/** What of it is not refused for want of a right, with what happened instead. */
const notRefused = (role: Role, statements: readonly string[]): Promise<readonly string[]> =>
  as(role, async (session) => {
    const found: string[] = [];
    for (const statement of statements) {
      const refusal = await refusalOf(session, statement);
      if (refusal !== notAllowed) found.push(`${statement}: ${refusal ?? 'done'}`);
    }
    return found;
  });

const everything = async (): Promise<unknown> => {
  const tables = audits.map(({ table }) => `(select json_agg(to_json(t)) from ${table} t)`);
  return (await admin.execute(`select json_build_array(${tables.join(', ')})::text as everything`)).rows;
};

test('each role has the privileges that it needs and no others, and public has none', async () => {
  assert.deepEqual(await privilegesIn(admin), intendedPrivileges);
});

for (const role of ['audit_writer', 'audit_reader', 'audit_retention', 'public'] as const) {
  test(`${role} cannot change, remove or lock what is recorded, nor the tables it lies in`, async () => {
    const before = await everything();
    assert.deepEqual(await notRefused(role, changes), []);
    assert.deepEqual(await everything(), before);
  });

  test(`${role} can become no other role, make nothing, give nothing away, and switch nothing off`, async () => {
    const others = Object.keys(logins).filter((name) => name.startsWith('audit_') && name !== role);
    assert.deepEqual(await notRefused(role, [...escapes, ...others.map((name) => `set role ${name}`)]), []);
    await as(role, async (session) => {
      for (const statement of ignored) await refusalOf(session, statement);
    });
    assert.deepEqual(await privilegesIn(admin), intendedPrivileges);
  });
}

test('audit_reader reads everything and writes nothing', async () => {
  await as('audit_reader', async (session) => {
    for (const statement of reads) assert.equal(await refusalOf(session, statement), undefined, statement);
  });
  assert.deepEqual(await notRefused('audit_reader', writes), []);
});

for (const role of ['audit_retention', 'public'] as const) {
  test(`${role} neither reads nor writes what is recorded`, async () => {
    const looks = reads.filter((statement) => !statement.endsWith('schema_migration'));
    assert.deepEqual(await notRefused(role, [...looks, ...writes, `select audit_month('${month}')`]), []);
  });
}

test('audit_writer reads, adds, makes a missing month and fills in an embedding', async () => {
  const vector = `[${Array.from({ length: 1536 }, (_, index) => index / 1536).join(',')}]`;
  const may = [
    ...reads,
    `select audit_ensure_partition('notification_audit', '2031-05-01T00:00:00Z')`,
    `select audit_partition_runway('notification_audit', '${month}')`,
    `update ai_analysis_audit set embedding = '${vector}', embedding_model = 'm', embedding_status = 'READY'`,
    `insert into audit_ledger (id, kind, remediation_id, occurred_at, content_hash, created_at)
     values (gen_random_uuid(), 'k', 'r', now(), sha256('x'), now())`,
  ];
  await as('audit_writer', async (session) => {
    for (const statement of may) assert.equal(await refusalOf(session, statement), undefined, statement);
  });
  const { rows } = await admin.execute(`
    select relowner::regrole::text as owner, (select count(*)::int from pg_trigger where tgrelid = pg_class.oid) as guards
    from pg_class where relname = 'notification_audit_y2031m05'`);
  assert.deepEqual(rows, [{ owner: 'audit_owner', guards: 3 }]);
});

test('what audit_writer may have made, it may not have made for any other table, nor out of bounds', async () => {
  await admin.execute('create table stranger (at timestamptz not null) partition by range (at)');
  await as('audit_writer', async (session) => {
    for (const [table, at, refusal] of [
      ['stranger', month, '42809'],
      ['audit_ledger', month, '42809'],
      ['notification_audit', '2097-01-01T00:00:00Z', '22023'],
    ] as const) {
      assert.equal(await refusalOf(session, `select audit_ensure_partition('${table}', '${at}')`), refusal, table);
    }
  });
  await admin.execute('drop table stranger');
});

test('names that a caller chooses do not lead the function that makes months astray', async () => {
  await admin.execute(`
    create schema trap;
    grant usage, create on schema trap to ${logins.audit_writer};
    grant temporary on database ${(await admin.execute('select quote_ident(current_database()) as name')).rows[0]?.['name']}
      to ${logins.audit_writer}`);
  const { rows } = await as('audit_writer', async (session) => {
    await session.execute(`
      create function trap.format(text, text, text, regclass) returns text language plpgsql as $$ begin raise 'trapped'; end $$;
      create function trap.to_char(timestamp, text) returns text language plpgsql as $$ begin raise 'trapped'; end $$;
      create function trap.now() returns timestamptz language plpgsql as $$ begin raise 'trapped'; end $$;
      create temp table pg_class (oid regclass, relkind "char", relowner oid, relnamespace oid, relname name);
      create temp table pg_inherits (inhrelid oid, inhparent oid);
      set search_path = trap, pg_temp, public, pg_catalog`);
    try {
      return await session.execute(
        "select audit_ensure_partition('notification_audit', '2031-06-01T00:00:00Z') as made",
      );
    } finally {
      await session.execute('reset search_path; drop table pg_temp.pg_class, pg_temp.pg_inherits');
    }
  });
  assert.deepEqual(rows, [{ made: true }]);
  await admin.execute('drop schema trap cascade');
});
