import type { Bar } from '../bar.ts';
import { pagedQueries, pageOf } from '../paged-queries.ts';
import { readSubject } from '../read-subject.ts';

const places = [
  [1, 'first', '1st'],
  [50, 'fiftieth (or last)', '50th'],
] as const;

export const pages: readonly Bar[] = pagedQueries().flatMap((query) =>
  places.map(([number, place, short]) => ({
    number: 13,
    title: `The ${place} page of ${query.name}, on many rows against few`,
    unit: 'ms at the 95th percentile',
    subject: readSubject('many', `${query.name} ${short}`, pageOf(query, number)),
    against: readSubject('few', `${query.name} ${short}`, pageOf(query, number)),
    atMost: 2,
  })),
);
