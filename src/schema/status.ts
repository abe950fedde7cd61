/** What has become of the things that records are about: one enum over the kinds, from the enum of each. */
import type { AuditDeclaration } from './define-audit.ts';
import { defineEnum, type EnumDeclaration } from './field.ts';

/** The enum of a kind's status field. */
export const statusEnum = ({ kind, fields, statusField }: AuditDeclaration): EnumDeclaration => {
  const type = fields[statusField]?.type;
  if (type?.type !== 'enum') throw new Error(`${statusField} of ${kind} is no enum`);
  return type.enum;
};

/** Every status of any kind, with the kinds that have it. */
export const auditStatus = (audits: readonly AuditDeclaration[]): EnumDeclaration => {
  const kinds = new Map<string, string[]>();
  for (const declaration of audits) {
    for (const value of Object.keys(statusEnum(declaration).values)) {
      kinds.set(value, [...(kinds.get(value) ?? []), declaration.kind]);
    }
  }
  return defineEnum(
    'AuditStatus',
    'What has become of what a record is about, in the words of any kind.',
    Object.fromEntries([...kinds].map(([value, having]) => [value, `Of ${having.join(', ')}.`])),
  );
};
