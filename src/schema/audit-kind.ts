import type { Builder } from './builder.ts';
import type { AuditDeclaration } from './define-audit.ts';

export type AuditKindRef = ReturnType<typeof addAuditKind>;

export const addAuditKind = (builder: Builder, audits: readonly AuditDeclaration[]) =>
  builder.enumType('AuditKind', {
    description: 'The kinds of audit records, one for each controller.',
    values: Object.fromEntries(audits.map(({ kind, description }) => [kind, { description }])),
  });
