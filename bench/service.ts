/** The service itself, as it is started, under the two kinds of load. */
import { httpSubject } from './http-subject.ts';
import { knownCaller } from './known-caller.ts';

const service = {
  entry: 'src/main.ts',
  tables: ['notification_audit', 'audit_ledger'],
} as const;

/** Callers that send one record at a time. */
export const singles = { connections: 32, recordsPerRequest: 1 } as const;
/** Callers that send a hundred at a time. */
export const batches = { connections: 4, recordsPerRequest: 100 } as const;

export const serviceSingles = httpSubject({ label: 'the service', ...service, ...singles });
/** Every request has to show a token, the same one. */
export const serviceSinglesByToken = httpSubject({
  label: 'the service, by token',
  ...service,
  ...singles,
  access: knownCaller,
});
export const serviceBatches = httpSubject({ label: 'the service', ...service, ...batches });
