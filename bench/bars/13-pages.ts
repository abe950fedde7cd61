import type { Bar } from '../bar.ts';
import { pagedQueries, pageOf } from '../paged-queries.ts';
import { readSubject } from '../read-subject.ts';

const places = [
  [1, 'first'],
  [50, 'fiftieth (or last)'],
] as const;

export const pages: readonly Bar[] = pagedQueries().flatMap((query) =>
  places.map(([number, place]) => ({
    number: 13,
    title: `The ${place} page of ${query.name}, on many rows against few`,
    unit: 'ms at the 95th percentile',
    subject: readSubject('many', pageOf(query, number)),
    against: readSubject('few', pageOf(query, number)),
    atMost: 2,
  })),
);
