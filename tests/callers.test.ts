/** Which credentials count, when several could; what stays open; and that nobody gets a name by claiming one. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeApiKey } from '../src/http/authentication/api-keys.ts';
import { openFileQueue } from '../src/resolvers/queue/file-queue.ts';
import { startApp, type TestApp } from './support/app.ts';
import { createClock } from './support/clock.ts';
import {
  bearer,
  claimsFrom,
  isLetIn,
  isRefused,
  record,
  type Scene,
  serviceAccountClaims,
} from './support/credentials.ts';
import { createSigningKey, type SigningKey, sign } from './support/issuer.ts';
import { createLogBook } from './support/log-book.ts';
import { createFragileDatabase } from './support/outage.ts';
import { notificationOf } from './support/records.ts';
import { exchange, graphqlJson, json } from './support/wire.ts';

const cluster = 'https://cluster.example';
const provider = 'https://provider.example';
const audience = 'audit-write-api';
const account = 'system:serviceaccount:remediation:some-controller';

let folder: string;
let clusterKey: SigningKey;
let key: SigningKey;
const apiKey = makeApiKey('holder');
let scene: Scene;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-callers-'));
  clusterKey = await createSigningKey('cluster-1');
  key = await createSigningKey('provider-1');
  const files = { cluster: path.join(folder, 'cluster.json'), provider: path.join(folder, 'provider.json') };
  await writeFile(files.cluster, JSON.stringify({ keys: [clusterKey.publicJwk] }));
  await writeFile(files.provider, JSON.stringify({ keys: [key.publicJwk] }));
  await writeFile(path.join(folder, 'keys.jsonl'), `${apiKey.line}\n`);
  const log = createLogBook();
  const clock = createClock(new Date());
  const service = await startApp(
    {
      AUTH_MODES: 'apikey, kubernetes,jwt',
      KUBERNETES_ISSUER: cluster,
      KUBERNETES_AUDIENCE: audience,
      KUBERNETES_JWKS_URL: pathToFileURL(files.cluster).href,
      JWT_ISSUER: provider,
      JWT_AUDIENCE: audience,
      JWT_JWKS_URL: pathToFileURL(files.provider).href,
      JWT_NAME_CLAIM: 'email',
      API_KEYS_FILE: path.join(folder, 'keys.jsonl'),
      LOG_LEVEL: 'info',
    },
    { clock, logTo: log.to },
  );
  scene = { service, log, clock };
});
after(async () => {
  await scene.service.stop();
  await rm(folder, { recursive: true });
});

const jwt = (): Promise<string> =>
  sign(key, claimsFrom(provider, audience, { email: 'ops@example.org' }, scene.clock.now()));
const accountToken = (): Promise<string> =>
  sign(clusterKey, serviceAccountClaims(cluster, audience, {}, scene.clock.now()));

test('with several modes on, each kind of credentials is taken for what it is', async () => {
  await isLetIn(scene, bearer(await accountToken()), account, 'KUBERNETES');
  await isLetIn(scene, bearer(await jwt()), 'ops@example.org', 'JWT');
  await isLetIn(scene, bearer(apiKey.key), 'holder', 'APIKEY');
});

test('the name comes from the claim that was chosen, and from no other', async () => {
  const nameless = await sign(key, claimsFrom(provider, audience, { sub: 'somebody' }, scene.clock.now()));
  await isRefused(scene, bearer(nameless), 'claims');
});

const claimed = 'system:admin';
const identityHeaders = {
  'x-forwarded-user': claimed,
  'x-forwarded-email': claimed,
  'x-forwarded-preferred-username': claimed,
  'x-remote-user': claimed,
  'x-remote-group': 'system:masters',
  'remote-user': claimed,
  'x-user': claimed,
  'x-auth-request-user': claimed,
  'x-forwarded-for': '127.0.0.1',
  'x-real-ip': '127.0.0.1',
  forwarded: 'for=127.0.0.1;by=proxy;proto=https',
  'x-forwarded-client-cert': `By=spiffe://a/b;Subject="CN=${claimed}";URI=spiffe://a/admin`,
  'x-client-cert': 'MIIB',
  'x-ssl-client-s-dn': `CN=${claimed}`,
  'ssl-client-verify': 'SUCCESS',
  'impersonate-user': claimed,
  'impersonate-group': 'system:masters',
  'x-api-key': apiKey.key,
  'x-goog-authenticated-user-email': claimed,
  'x-amzn-oidc-identity': claimed,
  'proxy-authorization': bearer(apiKey.key)['authorization'] ?? '',
  cookie: `authorization=${apiKey.key}; session=${claimed}`,
};

test('no header but authorization says who calls: not with other credentials, and not without any', async () => {
  await isLetIn(scene, { ...identityHeaders, ...bearer(await accountToken()) }, account, 'KUBERNETES');
  for (const [name, value] of Object.entries(identityHeaders)) {
    await isRefused(scene, { [name]: value }, 'missing', { detail: /^send credentials/ });
  }
});

test('nothing in a body says who calls', async () => {
  const names = ['recordedBy', 'recordedVia', 'recorded_by', 'principal', 'user'];
  for (const name of names) {
    const answer = await scene.service.post(
      `mutation ($input: RecordNotificationAuditInput!) { recordNotificationAudit(input: $input) { id } }`,
      { input: { ...notificationOf(`claims-${name}`), [name]: claimed } },
      bearer(apiKey.key),
    );
    assert.equal(answer.errors[0]?.extensions.code, 'VALIDATION_FAILED', name);
  }
  const answer = await exchange(scene.service.address, {
    headers: { ...json, ...bearer(apiKey.key), accept: graphqlJson },
    body: JSON.stringify({
      query: `mutation ($input: RecordNotificationAuditInput!) { recordNotificationAudit(input: $input) { id } }`,
      variables: { input: notificationOf('claims-extensions') },
      extensions: { principal: { name: claimed }, recordedBy: claimed, authorization: apiKey.key },
      authorization: `Bearer ${apiKey.key}`,
    }),
  });
  assert.doesNotMatch(answer.text, /system:admin/);
  const rows = await scene.service.db.query(`select 1 from notification_audit where recorded_by = '${claimed}'`);
  assert.deepEqual(rows, []);
});

test('what a record says of its caller is read back', async () => {
  const { data } = await record(scene.service, bearer(apiKey.key));
  const { id } = Object(data?.['recordNotificationAudit']);
  const query = 'query ($id: UUID!) { audit(id: $id) { recordedBy recordedVia } }';
  const answer = await scene.service.post(query, { id }, bearer(apiKey.key));
  assert.deepEqual(answer.data, { audit: { recordedBy: 'holder', recordedVia: 'APIKEY' } });
});

test('a record that waits in the queue says who sent it, and how that is known', async (t) => {
  const db = await createFragileDatabase();
  const own = await mkdtemp(path.join(tmpdir(), 'audit-callers-queue-'));
  const rows: string[] = [];
  const file = openFileQueue({ folder: own, maxBytes: 1e9 });
  const service = await startApp(
    { AUTH_MODES: 'apikey', API_KEYS_FILE: path.join(folder, 'keys.jsonl') },
    {
      sharedDatabase: { ...db.behind, database: db.database },
      queue: {
        ...file,
        put: (records) => {
          rows.push(...records.map(({ json: row }) => row));
          return file.put(records);
        },
      },
    },
  );
  t.after(async () => {
    await service.stop();
    await db.database.close();
    await db.drop();
    await rm(own, { recursive: true });
  });
  await db.takeAway();
  const { data } = await record(service, bearer(apiKey.key));
  assert.equal(Object(data?.['recordNotificationAudit']).status, 'QUEUED');
  const [row] = rows.map((text): Readonly<Record<string, unknown>> => JSON.parse(text));
  assert.deepEqual([row?.['recorded_by'], row?.['recorded_via']], ['holder', 'APIKEY']);
});

test('reading needs credentials as well, by POST and by GET', async () => {
  const query = '/graphql?query={__typename}';
  const get = (headers: Readonly<Record<string, string>>) =>
    exchange(scene.service.address, { method: 'GET', path: query, headers });
  assert.equal((await get({})).status, 401);
  assert.equal((await get(bearer('x'))).status, 401);
  assert.equal((await get(bearer(apiKey.key))).status, 200);
  assert.equal((await scene.service.post('{ __typename }')).status, 401);
});

test('who is not known is refused before anything is made of the request', async () => {
  const bodies = ['{ not json', JSON.stringify({ query: '{ nope }' }), ' '.repeat(6_000_000)];
  for (const body of bodies) {
    const answer = await exchange(scene.service.address, { headers: { 'content-type': 'text/csv' }, body });
    assert.equal(answer.status, 401);
  }
});

test('a connection goes on after a refusal', async () => {
  const answer = await exchange(scene.service.address, {
    headers: { ...json, connection: 'keep-alive' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  assert.deepEqual([answer.status, answer.headers.connection], [401, 'keep-alive']);
});

test('probes, metrics and the page of GraphiQL need no credentials', async () => {
  for (const where of ['/livez', '/readyz', '/metrics']) {
    assert.equal((await exchange(scene.service.address, { method: 'GET', path: where })).status, 200, where);
  }
  const page = await exchange(scene.service.address, { method: 'GET', headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.ok(page.text.includes('<!doctype html>'));
});

test('on loopback everybody is anonymous, whatever they send', async (t) => {
  const service: TestApp = await startApp();
  t.after(() => service.stop());
  await isLetIn({ service }, {}, 'anonymous', 'NONE');
  await isLetIn({ service }, { ...identityHeaders, ...bearer(await accountToken()) }, 'anonymous', 'NONE');
});
