/** Who sent a request and in which trace, from the transport alone. */
import type { Origin } from '../resolvers/submission.ts';
import type { Transport } from './graphql.ts';

/** W3C Trace Context: version, trace id, parent id, flags. A trace id of zeros means none. */
const traceparent = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

export const originOf = ({ principal, traceparent: header }: Transport): Origin => ({
  recordedBy: principal.name,
  recordedVia: principal.method,
  traceId: header === undefined ? undefined : traceparent.exec(header)?.[1],
});
