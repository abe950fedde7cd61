/**
 * The records that are sent. What a record says follows from the run, its number and its variant alone, so that it can
 * be sent again with the same content (variant a again) or with other content under the same key (variant b).
 */
import { audits } from '../src/schema/audits/index.ts';

export type Variant = 'a' | 'b';

export interface Sample {
  readonly kind: string;
  /** Member of the batch's one-of input. */
  readonly member: string;
  /** Name in the mutation: `recordNotificationAudit`. */
  readonly mutation: string;
  readonly inputType: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export const kinds: readonly { readonly kind: string; readonly table: string }[] = audits.map(({ kind, table }) => ({
  kind,
  table,
}));

const kindOf = (n: number) => {
  const declaration = audits[n % audits.length];
  if (declaration === undefined) throw new Error('there are no kinds');
  return declaration;
};

/** One in ten has no key: its content hash is the key then, so it has no second variant. */
export const hasKey = (n: number): boolean => n % 10 !== 3;

export const kindAt = (n: number): string => kindOf(n).kind;

/** In every row: what tells the record and the variant. */
export const remediationOf = (run: string, n: number, variant: Variant): string => `${run}/${n}/${variant}`;

/** Well in the past, so that no clock that jumps makes it the future. */
const firstTime = Date.UTC(2025, 0, 1);

export const sampleOf = (run: string, n: number, variant: Variant): Sample => {
  const { kind, name, member, example } = kindOf(n);
  const { idempotencyKey: _, ...content } = example;
  return {
    kind,
    member,
    mutation: `record${name}Audit`,
    inputType: `Record${name}AuditInput`,
    input: {
      ...content,
      ...(hasKey(n) ? { idempotencyKey: `${run}/${n}` } : {}),
      remediationId: remediationOf(run, n, variant),
      occurredAt: new Date(firstTime + n * 1_000).toISOString(),
    },
  };
};
