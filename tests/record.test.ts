import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AuditDocument, ReceiptDocument } from '../src/generated/operations/graphql.ts';
import { audits } from '../src/schema/audits/index.ts';
import { recordDocument } from '../src/schema/ready-made.ts';
import { mutationName } from '../src/schema/record-mutations.ts';
import { startApp, type TestApp } from './support/app.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service.stop());

for (const declaration of audits) {
  test(`${declaration.kind}: the example is recorded, known again, and read back by its id`, async () => {
    const document = recordDocument(declaration);
    const send = async () => {
      const answer = await service.post(document, { input: declaration.example });
      assert.deepEqual(answer.errors, []);
      return answer.data?.[mutationName(declaration)];
    };
    const first = await send();
    assert.ok(typeof first === 'object' && first !== null && 'id' in first && typeof first.id === 'string');
    assert.deepEqual(await send(), { ...first, status: 'DUPLICATE' });
    const { receipt } = await service.run(ReceiptDocument, { id: first.id });
    assert.deepEqual(receipt, { ...first, status: 'RECORDED' });
    const { audit } = await service.run(AuditDocument, { id: first.id });
    assert.equal(audit?.kind, declaration.kind);
    assert.equal(audit?.remediationId, declaration.example['remediationId']);
  });
}
