/** Pages that are read one after the other while others go on recording. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RecordAuditsDocument } from '../../src/generated/operations/graphql.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { notificationOf } from '../support/records.ts';
import { type ListOrder, readAll } from '../support/trail.ts';

let service: TestApp;
before(async () => {
  service = await startApp();
});
after(() => service?.stop());

/** Ids of the receipts. */
const record = async (keys: readonly string[]): Promise<readonly string[]> => {
  const { recordAudits } = await service.run(RecordAuditsDocument, {
    inputs: keys.map((key) => ({ notification: notificationOf(key) })),
  });
  return recordAudits.map((result) => {
    assert.ok(result.__typename === 'AuditReceipt' && result.status === 'RECORDED', JSON.stringify(result));
    return result.id;
  });
};

const keysOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

for (const order of [
  { field: 'audits', filterType: 'AuditFilterInput' },
  { field: 'notificationAudits', filterType: 'NotificationAuditFilterInput' },
] satisfies readonly ListOrder[]) {
  test(`whoever walks through ${order.field} while writers insert sees every earlier record once, newest first`, async () => {
    const earlier: string[] = [];
    for (let round = 0; round < 6; round += 1) earlier.push(...(await record(keysOf(`${order.field}-${round}`, 50))));

    let walking = true;
    let inserted = 0;
    const writers = ['a', 'b'].map(async (writer) => {
      for (let round = 0; walking; round += 1) {
        inserted += (await record(keysOf(`${order.field}-${writer}-${round}`, 20))).length;
      }
    });
    const seen = await readAll(
      service,
      { ...order, first: 20, select: 'id recordedAt' },
      // Each page finds more records than the one before.
      async (pages) => {
        inserted += (await record([`${order.field}-between-${pages}`])).length;
      },
    );
    walking = false;
    await Promise.all(writers);

    const ids = seen.map(({ id }) => String(id));
    assert.equal(new Set(ids).size, ids.length, 'nothing is shown twice');
    const shown = new Set(ids);
    assert.deepEqual(
      earlier.filter((id) => !shown.has(id)),
      [],
      'nothing is left out',
    );
    const times = seen.map(({ recordedAt }) => String(recordedAt));
    assert.deepEqual(times, times.toSorted().toReversed());
    assert.ok(inserted > 0);
  });
}
