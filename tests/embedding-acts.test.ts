/** Who may have vectors computed anew and who may search, and what is kept of it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordReports, statusesOf, untilAll } from './support/analyses.ts';
import { startApp, type TestApp } from './support/app.ts';
import { as, authenticateByHeader } from './support/callers.ts';
import { createTestProvider, embeds, type TestProvider, vectorOf } from './support/embedding-provider.ts';
import { createPolicyFile, type PolicyFile } from './support/policy-file.ts';

let peer: TestProvider;
let policy: PolicyFile;
let service: TestApp;
/** The same service for a caller who may record alone: what the support of the tests sends is sent by them. */
let recorder: TestApp;

before(async () => {
  peer = await createTestProvider();
  policy = await createPolicyFile({
    rules: [
      { principals: ['recorder'], record: { kinds: ['*'], clusters: ['*'], namespaces: ['*'] } },
      { principals: ['reader'], read: true },
      { principals: ['operator'], operate: true },
    ],
  });
  service = await startApp(
    {
      EMBEDDING_URL: peer.url,
      EMBEDDING_MODEL: 'old-model',
      EMBEDDING_INTERVAL_MS: '20',
      EMBEDDING_ATTEMPTS: '1',
      POLICY_FILE: policy.path,
    },
    { authenticate: authenticateByHeader },
  );
  recorder = { ...service, post: (query, variables) => service.post(query, variables, as('recorder')) };
});
after(async () => {
  await service.stop();
  await policy.remove();
  await peer.stop();
});

const acts = async () => {
  const rows = await service.db.query('select act, operator, result, reason, quarantine_id from audit_operator_act');
  return rows.toSorted((a, b) => (String(a['result']) < String(b['result']) ? -1 : 1));
};
const act = (act: string, result: string) => ({ act, operator: 'operator', result, reason: null, quarantine_id: null });

/** What a mutation or query answers this caller: its data, or the status and code of the refusal. */
const ask = async (caller: string, document: string): Promise<unknown> => {
  const { data, errors, status } = await service.post(document, {}, as(caller));
  return errors[0] === undefined ? data : `${status} ${errors[0].extensions.code}`;
};

/** Records that the provider refuses. */
const failing = async (prefix: string, count: number): Promise<void> => {
  peer.behave(({ texts }) => (texts.some((text) => text.includes('bad')) ? { type: 'status', status: 422 } : embeds));
  await recordReports(
    recorder,
    prefix,
    Array.from({ length: count }, (_, index) => `bad ${index}`),
  );
  await untilAll(service, prefix, 'FAILED');
};

test('whoever may not operate is refused, and nothing is changed or kept as an act', async () => {
  await failing('refused', 2);
  for (const caller of ['recorder', 'reader', 'nobody']) {
    for (const mutation of ['retryFailedEmbeddings', 'reembed(model: "new-model")']) {
      assert.equal(await ask(caller, `mutation { ${mutation} }`), '403 FORBIDDEN');
    }
  }
  assert.deepEqual(await statusesOf(service, 'refused'), ['FAILED', 'FAILED']);
  assert.deepEqual(await acts(), []);
});

test('whoever may not read cannot search, and the provider is not asked on their behalf', async () => {
  const search = '{ similarAIAnalyses(text: "the heap grows") { edges { similarity } } }';
  const asked = peer.requests.length;
  for (const caller of ['recorder', 'operator', 'nobody']) assert.equal(await ask(caller, search), '403 FORBIDDEN');
  assert.equal(peer.requests.length, asked);
  assert.deepEqual(await ask('reader', search), { similarAIAnalyses: { edges: [] } });
});

test('an act that cannot be recorded is not done', async () => {
  await recordReports(recorder, 'theirs', ['words'], { embedding: vectorOf('words'), embeddingModel: 'theirs' });
  await service.db.query('alter table audit_operator_act add constraint no_acts check (false) not valid');
  for (const mutation of ['retryFailedEmbeddings', 'reembed(model: "new-model", from: "theirs")']) {
    assert.equal(await ask('operator', `mutation { ${mutation} }`), '500 INTERNAL_ERROR');
  }
  assert.deepEqual(await statusesOf(service, 'refused'), ['FAILED', 'FAILED']);
  assert.deepEqual(await statusesOf(service, 'theirs'), ['READY']);
  assert.deepEqual(await service.db.query('select from audit_embedding_task where model is not null'), []);
  await service.db.query('alter table audit_operator_act drop constraint no_acts');
});

test('each act is recorded: who, what, and of how many records; where there was nothing to do there is none', async () => {
  peer.behave(() => embeds);
  assert.deepEqual(await ask('operator', 'mutation { retryFailedEmbeddings }'), { retryFailedEmbeddings: 2 });
  assert.deepEqual(await ask('operator', 'mutation { retryFailedEmbeddings }'), { retryFailedEmbeddings: 0 });
  await untilAll(service, 'refused', 'READY');
  const retried = act('RETRY_EMBEDDINGS', '2 of kind AI_ANALYSIS are tried again');
  assert.deepEqual(await acts(), [retried]);

  // The first model stays unknown to the provider: what waits for it is turned to the second.
  peer.behave(({ model }) => (model === 'tpyo' ? { type: 'status', status: 404 } : embeds));
  assert.deepEqual(await ask('operator', 'mutation { reembed(model: "tpyo", from: "old-model") }'), { reembed: 2 });
  assert.deepEqual(await ask('operator', 'mutation { reembed(model: "typo") }'), { reembed: 3 });
  await untilAll(service, 'refused', 'READY');
  assert.deepEqual(await acts(), [
    act('REEMBED', '1 of kind AI_ANALYSIS are embedded with typo instead of theirs'),
    act('REEMBED', '2 of kind AI_ANALYSIS are embedded with tpyo instead of old-model'),
    retried,
    act('REEMBED', '2 that wait for another model are embedded with typo'),
  ]);
});

test('an act in several portions leaves one for each, whatever the models are called', async () => {
  await recordReports(
    recorder,
    'many',
    Array.from({ length: 30 }, (_, index) => `report ${index}`),
  );
  await untilAll(service, 'many', 'READY');
  const model = "it's % \\ ' || $1";
  assert.deepEqual(await ask('operator', `mutation { reembed(from: "old-model", model: ${JSON.stringify(model)}) }`), {
    reembed: 30,
  });
  const results = (await acts()).map(({ result }) => String(result)).filter((result) => result.includes(model));
  assert.deepEqual(
    results.map((result) => Number.parseInt(result, 10)).toSorted((a, b) => b - a),
    [25, 5],
  );
  await untilAll(service, 'many', 'READY');
});
