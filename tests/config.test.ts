/** Settings: all mistakes at once and none of the values, the same list everywhere, and no password in what is said. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig, settings } from '../src/config.ts';
import { openServer } from '../src/database/server.ts';
import { createLog, logProblem, withoutCredentials } from '../src/log.ts';
import { createProblem } from '../src/problems.ts';
import { banner } from '../src/welcome.ts';
import { createTestDatabase, onServer } from './support/database.ts';
import { createLogBook } from './support/log-book.ts';
import { startProcess } from './support/process.ts';
import { run } from './support/run.ts';

const variables = Object.values(settings).map(({ variable }) => variable);

const mistakesOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
};

/** A value that no setting takes: empty where any text is a value, two words where any word is one. */
const wrongFor = (variable: string): string => (['HOST', 'DATA_DIR'].includes(variable) ? '' : `wrong- ${variable}`);
const allWrong = Object.fromEntries(variables.map((variable) => [variable, wrongFor(variable)]));

test('without any setting there is a complete configuration', () => {
  const config = readConfig({});
  assert.deepEqual(Object.keys(config), Object.keys(settings));
  assert.deepEqual([config.host, config.port, config.databaseUrl], ['127.0.0.1', 4000, undefined]);
});

test('wrong settings are reported all at once, each by its name, and no value is repeated', () => {
  const mistakes = mistakesOf(allWrong);
  assert.equal(mistakes.length, variables.length);
  for (const variable of variables) {
    const mistake = mistakes.find((one) => one.startsWith(`${variable} `));
    assert.ok(mistake !== undefined, `nothing is said about ${variable}`);
    assert.ok(!mistake.includes('wrong-'), mistake);
  }
});

for (const { variable, fallback, unit } of Object.values(settings)) {
  if (!/^\d+$/.test(fallback)) continue;
  test(`${variable} takes its bounds and nothing beyond them, and only whole numbers`, () => {
    const [beyond = ''] = mistakesOf({ [variable]: '999999999999' });
    const [, min, max] = /must be between (\d+) and (\d+)/.exec(beyond) ?? [];
    assert.ok(min !== undefined && max !== undefined, beyond);
    assert.ok(beyond.includes(unit), 'the unit is said');
    assert.deepEqual(mistakesOf({ [variable]: min }), []);
    assert.deepEqual(mistakesOf({ [variable]: max }), []);
    for (const wrong of [`${Number(min) - 1}`, `${Number(max) + 1}`, '1.5', '1e3', '0x10', ' 1', '1_000', '', 'NaN']) {
      assert.equal(mistakesOf({ [variable]: wrong }).length, 1, `${variable}=${wrong}`);
    }
  });
}

test('DATABASE_URL takes PostgreSQL and nothing else', () => {
  for (const right of ['', 'postgresql://u:p@h:5432/d', 'postgres://h/d', 'postgresql:///d?host=/run/postgresql']) {
    assert.deepEqual(mistakesOf({ DATABASE_URL: right }), [], right);
  }
  for (const wrong of ['mysql://u:hunter2@h/d', 'h:5432/d', 'postgresql://u:hunter2@h:port/d', 'postgresql:']) {
    const mistakes = mistakesOf({ DATABASE_URL: wrong });
    assert.deepEqual(mistakes, ['DATABASE_URL must be a postgresql:// URL'], wrong);
  }
});

test('EMBEDDING_URL takes an address without user and password, EMBEDDING_KEY_FILE a file that can be read', () => {
  for (const right of ['', 'https://api.example.com', 'http://gateway:8080/v1', 'https://h/openai/x/embeddings?v=1']) {
    assert.deepEqual(mistakesOf({ EMBEDDING_URL: right }), [], right);
  }
  for (const wrong of ['api.example.com', 'ftp://h', 'https://', 'https://u:hunter2@h/v1', 'https://hunter2@h']) {
    const mistakes = mistakesOf({ EMBEDDING_URL: wrong });
    assert.deepEqual(mistakes, ['EMBEDDING_URL must be an http(s):// URL without user and password'], wrong);
  }
  assert.deepEqual(mistakesOf({ EMBEDDING_KEY_FILE: import.meta.filename }), []);
  assert.deepEqual(mistakesOf({ EMBEDDING_KEY_FILE: '/no/such/hunter2' }), [
    'EMBEDDING_KEY_FILE must name a file that can be read',
  ]);
});

test('.env.example lists every setting with its default and a sentence', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../.env.example'), 'utf8');
  const example = parseEnv(text);
  assert.deepEqual(Object.keys(example).toSorted(), variables.toSorted());
  assert.deepEqual(readConfig(example), readConfig({}));
  for (const { variable, sentence } of Object.values(settings)) {
    assert.match(sentence, /^[A-Z].*\.$/);
    assert.ok(text.includes(`# ${sentence}`), variable);
  }
});

test('--help prints every setting and ends well', async () => {
  const { code, stdout, stderr } = await run({}, '--help');
  assert.deepEqual([code, stderr], [0, '']);
  for (const { variable, fallback, sentence } of Object.values(settings)) {
    assert.ok(stdout.includes(`\n${variable}=${fallback}\n`), variable);
    assert.ok(stdout.includes(sentence), variable);
  }
});

test('a process with wrong settings ends with exit code 1 and the list', async () => {
  const { code, stdout, stderr } = await run(allWrong);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^wrong settings:\n/);
  for (const variable of variables) assert.ok(stderr.includes(`  - ${variable} `), variable);
  assert.doesNotMatch(stderr, /wrong-| at /);
});

const password = 'correct-horse';
const secretUrl = `postgresql://audit:${password}@127.0.0.1:1/audit?password=${password}`;

test('the banner names the database without its password', async () => {
  const database = openServer(secretUrl, { poolSize: 2, deadlineMs: 1_000, onConnectionError: () => {} });
  const text = banner('http://127.0.0.1:4000', readConfig({ DATABASE_URL: secretUrl }), database);
  await database.close();
  assert.match(text, /PostgreSQL at 127\.0\.0\.1:1\/audit/);
  assert.ok(!text.includes(password));
});

test('a process that cannot reach its database starts without it and says so, and never the password', async (t) => {
  const service = await startProcess({ DATABASE_URL: secretUrl, LOG_LEVEL: 'debug' });
  t.after(service.stop);
  assert.match(service.said(), /the database is away: starting without it/);
  assert.match(service.said(), /PostgreSQL at 127\.0\.0\.1:1\/audit/);
  assert.equal(await service.stop(), 0);
  assert.ok(!service.said().includes(password));
});

test('a process that cannot reach its queue ends, and does not say the password', async () => {
  const { code, stdout, stderr } = await run({
    DATABASE_URL: secretUrl,
    QUEUE_URL: `nats://audit:${password}@127.0.0.1:1/AUDIT`,
    LOG_LEVEL: 'debug',
    PORT: '0',
  });
  assert.equal(code, 1);
  assert.ok(!`${stdout}${stderr}`.includes(password));
});

test('a running process never says the password of its database', {
  skip: !onServer && 'needs a server',
}, async (t) => {
  const db = await createTestDatabase();
  const url = new URL(db.url ?? '');
  url.password = password;
  const service = await startProcess({ DATABASE_URL: url.href, LOG_LEVEL: 'debug' });
  t.after(async () => {
    await service.stop();
    await db.database.close();
    await db.drop();
  });
  await db.query('alter table audit_ledger rename to elsewhere');
  const query = '{ receipt(id: "00000000-0000-8000-8000-000000000000") { id } }';
  const answer = await fetch(`${service.address}/graphql?query=${encodeURIComponent(query)}`);
  assert.equal(answer.status, 500);
  assert.match(service.said(), /PostgreSQL at/);
  assert.ok(!`${service.said()}${await answer.text()}`.includes(password));
});

test('a connection URL in the text of an error is logged without user and password, whatever they are made of', () => {
  const book = createLogBook();
  const cause = new Error(`no route to postgresql://audit:p@ss:${password}@db/audit`);
  const error = new AggregateError([cause], `tried ${secretUrl.split('?')[0]}`, { cause });
  logProblem(createLog('info', book.to), createProblem('INTERNAL_ERROR', 'x'), error);
  assert.equal(book.text().match(/postgresql:\/\/\*\*\*@/g)?.length, 6);
  assert.ok(!book.text().includes(password));
});

test('a password in the query of a URL is cut out too', () => {
  const text = withoutCredentials(`postgresql://db/audit?user=audit&password=${password}&sslmode=require refused`);
  assert.equal(text, 'postgresql://db/audit?user=audit&password=***&sslmode=require refused');
});
