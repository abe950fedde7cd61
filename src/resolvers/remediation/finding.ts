/** What is wrong with the records of a remediation: one finding for one thing. */

export const findingTypes = {
  MISSING: 'It has to be there, and is not.',
  LATE: 'It was recorded long after it happened.',
  DOUBLED: 'Another record says the same, or what only one may say.',
  UNEXPECTED: 'It must not be there: the remediation has never been where such a record belongs.',
  ORPHANED: 'Nothing says that there is such a remediation.',
} as const satisfies Readonly<Record<string, string>>;

export type FindingType = keyof typeof findingTypes;

export interface Finding {
  readonly kind: string;
  readonly finding: FindingType;
  /** A sentence that names it. */
  readonly detail: string;
  /** What goes through the states, e.g. the id of a notification. */
  readonly name?: string | undefined;
  /** The state that was not reported, or was reported twice. */
  readonly state?: string | undefined;
  /** The record it is about; one that is missing has none. */
  readonly auditId?: string;
  /** Until then it may still come right by itself. Milliseconds since 1970. */
  readonly dueAt?: number;
}
