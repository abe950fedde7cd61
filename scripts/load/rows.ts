/** From what a controller would send to the row it becomes: the same rules, encoder, hash and id as in the service. */
import type { AuditTable } from '../../src/database/audit-table.ts';
import { createRecorder } from '../../src/resolvers/record.ts';
import { audits } from '../../src/schema/audits/index.ts';
import { createEncoder } from '../../src/schema/content.ts';
import { rulesOf } from '../../src/schema/field-rules.ts';
import type { Told } from './telling.ts';

export interface Row {
  readonly table: AuditTable;
  /** As the service's statement takes it. */
  readonly json: string;
}

export type ToRow = (told: Told) => Promise<Row>;

export const createRows = (): ToRow => {
  let acceptedAt = 0;
  const clock = { now: () => acceptedAt, elapsed: () => acceptedAt, after: () => () => {} };
  const kinds = new Map(
    audits.map((declaration) => [
      declaration.member,
      { encoder: createEncoder(declaration), rules: rulesOf(declaration, clock) },
    ]),
  );
  const recorder = createRecorder({ write: async () => ({ type: 'recorded' }), clock });
  return async ({ member, input, recordedBy, traceId, recordedAt }) => {
    const kind = kinds.get(member);
    if (kind === undefined) throw new Error(`no kind is called ${member}`);
    acceptedAt = recordedAt;
    const issues = kind.rules.check(input);
    if (issues !== undefined) throw new Error(`a ${member} breaks a rule: ${JSON.stringify(issues)}`);
    const { record } = await recorder.record(kind.encoder.encode(input), {
      recordedBy,
      recordedVia: 'KUBERNETES',
      traceId,
    });
    return { table: record.table, json: record.json };
  };
};
