import type { Bar } from '../bar.ts';
import { type QuestionsOf, readSubject } from '../read-subject.ts';

const remediations = 200;

const query = `query ($id: String!) { remediation(id: $id) { timeline(first: 50) {
  edges { node { __typename id occurredAt } } pageInfo { hasNextPage endCursor } } } }`;

/** Spread over all months, so that no partition's pages are at hand because the one before needed them. */
const timelines: QuestionsOf = async (_ask, { client }) => {
  const { rows } = await client.query<{ readonly id: string }>(
    `select remediation_id as id from audit_ledger
     where seq in (select (max(seq) * part / $1)::bigint from audit_ledger, generate_series(1, $1::int) as part group by part)`,
    [remediations],
  );
  return rows.map(({ id }) => ({ query, variables: { id } }));
};

export const timeline: Bar = {
  number: 11,
  title: "A page of 50 from a remediation's timeline, on many rows against few",
  unit: 'ms at the 95th percentile',
  subject: readSubject('many', 'timeline', timelines),
  against: readSubject('few', 'timeline', timelines),
  atMost: 1.5,
};
