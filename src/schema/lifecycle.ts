/** Declaration → what completeness knows of a kind. */
import type { KindRules } from '../resolvers/remediation/rules.ts';
import { columnName } from './content.ts';
import type { AuditDeclaration } from './define-audit.ts';

/** Every field that the lifecycle and the expectation speak of. */
const fieldsOf = ({ lifecycle, expectation }: AuditDeclaration): ReadonlySet<string> => {
  const names: (string | undefined)[] = [lifecycle.of, lifecycle.beganAt, lifecycle.state, lifecycle.endedWhenGiven];
  for (const { stoppedIn } of Object.values(lifecycle.ends)) names.push(stoppedIn);
  names.push(...(lifecycle.toldApartBy ?? []), ...(lifecycle.traces ?? []).map(({ field }) => field));
  for (const interval of lifecycle.intervals) {
    if (interval.from === 'fields') names.push(interval.start, interval.end, interval.durationMs);
    if (interval.from === 'list') names.push(interval.list);
  }
  if (expectation.role === 'leads') names.push(expectation.start, expectation.end);
  return new Set(names.filter((name) => name !== undefined));
};

export const kindRules = (declaration: AuditDeclaration): KindRules => ({
  kind: declaration.kind,
  table: declaration.table,
  columns: new Map([...fieldsOf(declaration)].map((field) => [field, columnName(field)])),
  lifecycle: declaration.lifecycle,
  expectation: declaration.expectation,
});
