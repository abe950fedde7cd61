/** Whether everything of a remediation is there, and exactly what is not. */
import { type Finding, type FindingType, findingTypes } from '../resolvers/remediation/finding.ts';
import type { Expected, Strand } from '../resolvers/remediation/strand.ts';
import {
  findingsOf,
  isOverdue,
  together,
  type Verdict,
  verdictOf,
  verdicts,
} from '../resolvers/remediation/verdict.ts';
import type { AuditKindRef } from './audit-kind.ts';
import type { Builder } from './builder.ts';
import { clusterDescription, dateOrNull, type In } from './remediation-parts.ts';

interface Completeness {
  readonly verdict: Verdict;
  readonly checkedAt: number;
  readonly wasRecordedAfterwards: boolean;
  readonly truncated: boolean;
  readonly expected: readonly In<Expected>[];
  readonly findings: readonly (In<Finding> & { readonly isOverdue: boolean })[];
}

export const completenessOf = (strands: readonly Strand[], truncated: boolean, now: number): Completeness => ({
  verdict: together(strands.map((strand) => verdictOf(strand, truncated, now))),
  checkedAt: now,
  wasRecordedAfterwards: strands.every((strand) => strand.wasRecordedAfterwards),
  truncated,
  expected: strands.flatMap(({ cluster, expected }) => expected.map((one) => ({ ...one, cluster }))),
  findings: strands.flatMap((strand) =>
    findingsOf(strand, truncated).map((finding) => ({
      ...finding,
      cluster: strand.cluster,
      isOverdue: isOverdue(finding, now),
    })),
  ),
});

const described = <Name extends string>(texts: Readonly<Record<Name, string>>) =>
  Object.fromEntries(Object.entries<string>(texts).map(([name, description]) => [name, { description }]));

const addFinding = (builder: Builder, AuditKind: AuditKindRef) => {
  const Type = builder.enumType('RemediationFindingType', {
    description: 'What may be wrong with the records of a remediation.',
    values: described<FindingType>(findingTypes),
  });
  return builder.objectRef<Completeness['findings'][number]>('RemediationFinding').implement({
    authScopes: { read: true },
    description: 'One thing that is wrong with the records of a remediation.',
    fields: (t) => ({
      kind: t.expose('kind', { type: AuditKind, nullable: false, description: 'The kind it is about.' }),
      finding: t.expose('finding', { type: Type, nullable: false, description: 'What is wrong.' }),
      cluster: t.exposeString('cluster', { nullable: true, description: clusterDescription }),
      name: t.exposeString('name', {
        nullable: true,
        description: 'What went through the states: the value of the field that names it.',
      }),
      state: t.exposeString('state', {
        nullable: true,
        description: 'The state whose report is missing, late or doubled, where it is about one state.',
      }),
      detail: t.exposeString('detail', { nullable: false, description: 'A sentence that names it.' }),
      auditId: t.expose('auditId', {
        type: 'UUID',
        nullable: true,
        description: 'The record it is about; null for one that is missing.',
      }),
      dueAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until then it may come right by itself; null where it cannot.',
        resolve: ({ dueAt }) => dateOrNull(dueAt),
      }),
      isOverdue: t.exposeBoolean('isOverdue', {
        nullable: false,
        description: 'Whether it will not come right by waiting any more.',
      }),
    }),
  });
};

const addExpectation = (builder: Builder, AuditKind: AuditKindRef) =>
  builder.objectRef<In<Expected>>('RemediationExpectation').implement({
    authScopes: { read: true },
    description: 'How much of one kind a remediation with this outcome must have, and has.',
    fields: (t) => ({
      kind: t.expose('kind', { type: AuditKind, nullable: false, description: 'The kind.' }),
      cluster: t.exposeString('cluster', { nullable: true, description: clusterDescription }),
      atLeast: t.exposeInt('atLeast', {
        nullable: false,
        description:
          'How many there must be so far: records of the kind that reports the phases; of the others things, however many records report on each.',
      }),
      atMost: t.exposeInt('atMost', { nullable: true, description: 'How many there may be; null for no bound.' }),
      found: t.exposeInt('found', { nullable: false, description: 'How many there are, doubled ones left out.' }),
    }),
  });

export const addCompleteness = (builder: Builder, AuditKind: AuditKindRef) => {
  const RemediationFinding = addFinding(builder, AuditKind);
  const RemediationExpectation = addExpectation(builder, AuditKind);
  const VerdictType = builder.enumType('RemediationVerdict', {
    description: 'Whether the records of a remediation are all there.',
    values: described<Verdict>(verdicts),
  });
  return builder.objectRef<Completeness>('RemediationCompleteness').implement({
    authScopes: { read: true },
    description:
      'What a remediation with this outcome must have, and what of it is missing, late, doubled or too much.',
    fields: (t) => ({
      verdict: t.expose('verdict', { type: VerdictType, nullable: false, description: 'All of it taken together.' }),
      findings: t.field({
        type: [RemediationFinding],
        nullable: false,
        description: 'Exactly what is wrong. Empty when nothing is.',
        resolve: ({ findings }) => [...findings],
      }),
      expected: t.field({
        type: [RemediationExpectation],
        nullable: false,
        description: 'What there must be, kind by kind.',
        resolve: ({ expected }) => [...expected],
      }),
      checkedAt: t.field({
        type: 'DateTime',
        nullable: false,
        description: "The moment it is told for, by the server's clock.",
        resolve: ({ checkedAt }) => new Date(checkedAt),
      }),
      wasRecordedAfterwards: t.exposeBoolean('wasRecordedAfterwards', {
        nullable: false,
        description:
          'Whether most records came late, as in an import. LATE is then what came long after the first of them.',
      }),
      truncated: t.exposeBoolean('truncated', {
        nullable: false,
        description:
          'Whether there are more records than are looked at. It is then INCOMPLETE, and nothing is called missing.',
      }),
    }),
  });
};
