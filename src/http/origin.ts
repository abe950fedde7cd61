/** Who sent a request and in which trace, from the transport alone. */
import type { Principal } from '../principal.ts';
import type { Origin } from '../resolvers/submission.ts';

/** W3C Trace Context: version, trace id, parent id, flags. A trace id of zeros means none. */
const traceparent = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

export const originOf = (principal: Principal, headers: Headers): Origin => ({
  recordedBy: principal.name,
  recordedVia: principal.method,
  traceId: traceparent.exec(headers.get('traceparent') ?? '')?.[1],
});
