/**
 * Every refusal there is, in one table: code, title, HTTP status, whether the same call may work later, and what it
 * means. docs/problems.md shows the same table, and a check keeps the two equal.
 */
export const problemTable = {
  VALIDATION_FAILED: {
    title: 'The input breaks the rules of its kind',
    status: 400,
    retryable: false,
    meaning:
      'Every broken rule is listed in `errors`, each with a JSON pointer into the arguments. Nothing was recorded.',
  },
  BAD_REQUEST: {
    title: 'The request is not a well-formed GraphQL request',
    status: 400,
    retryable: false,
    meaning: 'The body is not JSON, has no query, or the document cannot be parsed.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    title: 'The document does not fit the schema',
    status: 400,
    retryable: false,
    meaning: 'Unknown fields or arguments, or literals of the wrong type. The message is GraphQL’s own.',
  },
  QUERY_TOO_COMPLEX: {
    title: 'The document asks for too much at once',
    status: 400,
    retryable: false,
    meaning: 'Too deep, too many fields or aliases, too costly, or too many tokens. Refused before execution.',
  },
  UNAUTHENTICATED: {
    title: 'It is not known who calls',
    status: 401,
    retryable: false,
    meaning:
      'Credentials are missing, wrong or expired. `detail` says no more than is safe; the log has the reason under the ' +
      'instance id. Nothing was made of the body.',
  },
  AUTHENTICATION_UNAVAILABLE: {
    title: 'Callers cannot be authenticated now',
    status: 503,
    retryable: true,
    meaning:
      'The keys of the issuer or the review of the token cannot be had, or too many credentials from this address were ' +
      'wrong. Nobody is let in on doubt. Retry after Retry-After.',
  },
  INTROSPECTION_OFF: {
    title: 'The schema is not told',
    status: 403,
    retryable: false,
    meaning: 'Introspection is off here (INTROSPECTION); the schema is in schema.graphql.',
  },
  PERSISTED_OPERATION_REQUIRED: {
    title: 'The operation is not one of those that are taken',
    status: 403,
    retryable: false,
    meaning:
      'Only the operations of PERSISTED_OPERATIONS are taken: send the SHA-256 of one, or its text as it stands there.',
  },
  FORBIDDEN: {
    title: 'The caller may not do this',
    status: 403,
    retryable: false,
    meaning:
      'No rule of the policy (POLICY_FILE) allows it. `detail` says what; nothing of the input was looked at further, and ' +
      'nothing was recorded.',
  },
  CROSS_SITE_REQUEST: {
    title: 'The request comes from the page of another site',
    status: 403,
    retryable: false,
    meaning: 'A browser sent it on behalf of a page whose origin is not listed in CORS_ORIGINS.',
  },
  RATE_LIMITED: {
    title: 'The caller has sent too much lately',
    status: 429,
    retryable: true,
    meaning:
      'More requests and records than RATE_LIMIT_PER_SECOND and RATE_LIMIT_BURST. Nothing was recorded; a batch is refused ' +
      'as a whole. Send the same again after Retry-After.',
  },
  IDEMPOTENCY_CONFLICT: {
    title: 'The idempotency key belongs to another record',
    status: 409,
    retryable: false,
    meaning: 'A record with the same kind, cluster and key but other content exists; `detail` names its id.',
  },
  BATCH_TOO_LARGE: {
    title: 'Too many records in one call',
    status: 413,
    retryable: false,
    meaning: '`recordAudits` takes 1 to 500 records. Nothing was recorded; send the batch in parts.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The request body is too large',
    status: 413,
    retryable: false,
    meaning: 'The body is larger than MAX_BODY_BYTES (5 MiB). It was not read to its end.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'The request body is of a type that is not understood',
    status: 415,
    retryable: false,
    meaning: 'Send `content-type: application/json`, uncompressed.',
  },
  REQUEST_TIMEOUT: {
    title: 'The request took too long to arrive',
    status: 408,
    retryable: true,
    meaning:
      'Its headers or its body came too slowly (HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS). The connection is closed.',
  },
  HEADERS_TOO_LARGE: {
    title: 'The headers of the request are too large',
    status: 431,
    retryable: false,
    meaning: 'They are larger than 16 KiB. The connection is closed.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'The HTTP method is not allowed here',
    status: 405,
    retryable: false,
    meaning: 'GraphQL requests are POST; queries may also be GET.',
  },
  NOT_FOUND: {
    title: 'There is nothing at this address',
    status: 404,
    retryable: false,
    meaning: 'The API lives at /graphql; /livez, /readyz and /metrics are for operations.',
  },
  RECORD_REFUSED: {
    title: 'The database refuses the record itself',
    status: 422,
    retryable: false,
    meaning: 'The record passed every rule, yet PostgreSQL refuses its data. It is kept in quarantine for an operator.',
  },
  RECORD_TOO_LARGE: {
    title: 'The record is larger than the queue may hold',
    status: 413,
    retryable: true,
    meaning:
      'The database cannot take the record now, and it is larger than a message of the queue. Nothing was acknowledged. ' +
      'Retry when the database is back.',
  },
  QUEUE_FULL: {
    title: 'The database is away and the queue, or its disk, is full',
    status: 503,
    retryable: true,
    meaning: 'Nothing was acknowledged, and nothing older was given up. Retry after Retry-After.',
  },
  QUEUE_UNAVAILABLE: {
    title: 'The database is away and the queue fails',
    status: 503,
    retryable: true,
    meaning:
      'Nothing was acknowledged. Retry after Retry-After; a retry never makes a second row. Of a receipt: whether the ' +
      'record waits in the queue is not known now.',
  },
  STORAGE_UNAVAILABLE: {
    title: 'The database cannot be read now',
    status: 503,
    retryable: true,
    meaning:
      'Questions and acts of operators are answered so; recording goes on, into the queue. Ask again after Retry-After.',
  },
  OVERLOADED: {
    title: 'Too much is being worked on already',
    status: 503,
    retryable: true,
    meaning:
      'The bound on the records that may wait in memory, or on the bodies that are read, is reached. Nothing was recorded. Retry after Retry-After.',
  },
  READ_TIMEOUT: {
    title: 'The search takes too long',
    status: 503,
    retryable: true,
    meaning: 'It was ended after READ_DEADLINE_MS. Ask for a shorter range of time, or look for fewer records.',
  },
  AUDIT_UNKNOWN: {
    title: 'There is no such record',
    status: 404,
    retryable: false,
    meaning:
      'No stored record of the kind that was asked for has this id. One that waits in the queue is not stored yet.',
  },
  EMBEDDING_MISSING: {
    title: 'The record has no vector to search with',
    status: 409,
    retryable: false,
    meaning: '`embeddingStatus` of the record says why: it has none, waits for it, or none could be computed.',
  },
  EMBEDDING_NOT_CONFIGURED: {
    title: 'This service computes no vectors',
    status: 422,
    retryable: false,
    meaning: 'EMBEDDING_URL is not set. Search with a vector (`embedding`) or with a record (`auditId`) instead.',
  },
  EMBEDDING_REFUSED: {
    title: 'The embedding provider does not take the text',
    status: 422,
    retryable: false,
    meaning: 'The provider was asked for a vector of the text and refused, or made nothing of it.',
  },
  EMBEDDING_UNAVAILABLE: {
    title: 'The embedding provider does not answer',
    status: 503,
    retryable: true,
    meaning:
      'It is away, too slow or asked by too many at once. Searching by `embedding` or `auditId` works meanwhile.',
  },
  QUARANTINE_UNKNOWN: {
    title: 'There is no such entry in the quarantine',
    status: 404,
    retryable: false,
    meaning: 'The id is that of the entry, not of the record: see `quarantinedAudits`.',
  },
  QUARANTINE_SETTLED: {
    title: 'The entry of the quarantine is settled already',
    status: 409,
    retryable: false,
    meaning: 'It was redriven or discarded before. Nothing was changed.',
  },
  INTERNAL_ERROR: {
    title: 'Something unexpected went wrong',
    status: 500,
    retryable: true,
    meaning: 'The cause is in the log of the service under the instance id. Retrying with the same content is safe.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

interface ProblemKind {
  readonly title: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly meaning: string;
}

export type ProblemCode = keyof typeof problemTable;
