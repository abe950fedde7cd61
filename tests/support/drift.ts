/** Where two descriptions of one table part. */
import type { Session } from '../../src/database/database.ts';
import { type Column, columnsOf } from '../../src/schema/column.ts';
import type { AuditDeclaration } from '../../src/schema/define-audit.ts';
import { columnsIn } from './catalogue.ts';

export interface Described<T> {
  /** Who says so, e.g. "the declaration". */
  readonly by: string;
  readonly things: ReadonlyMap<string, T>;
}

/** One sentence per difference, in both directions; none when the two say the same. */
export const differences = <T extends object>(left: Described<T>, right: Described<T>): readonly string[] => {
  const sentences: string[] = [];
  for (const [name, mine] of left.things) {
    const theirs = right.things.get(name);
    if (theirs === undefined) sentences.push(`${name}: in ${left.by}, but not in ${right.by}`);
    else {
      for (const property of Object.keys({ ...mine, ...theirs })) {
        const here: unknown = Reflect.get(mine, property);
        const there: unknown = Reflect.get(theirs, property);
        if (here !== there) sentences.push(`${name}: ${property} is ${here} in ${left.by}, ${there} in ${right.by}`);
      }
    }
  }
  for (const name of right.things.keys()) {
    if (!left.things.has(name)) sentences.push(`${name}: in ${right.by}, but not in ${left.by}`);
  }
  return sentences;
};

export const byName = <T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> =>
  new Map(things.map((thing) => [thing.name, thing]));

const definition = ({ name, type, nullable, generated, check }: Column): string =>
  [
    `${name} ${type}`,
    ...(nullable ? [] : ['not null']),
    ...(generated === undefined ? [] : [`generated always as (${generated}) stored`]),
    ...(check === undefined ? [] : [`check (${check})`]),
  ].join(' ');

/**
 * Where a declaration and the table in the database part. The declared columns are made into a table of their own, so
 * that PostgreSQL brings both sides into the same form: what then still differs is a difference in meaning.
 */
export const driftOf = async (session: Session, declaration: AuditDeclaration): Promise<readonly string[]> => {
  const columns = columnsOf(declaration).map(definition).join(', ');
  await session.execute(`drop table if exists pg_temp.declared; create temp table declared (${columns})`);
  return differences(
    { by: 'the declaration', things: byName(await columnsIn(session, 'pg_temp.declared')) },
    { by: 'the database', things: byName(await columnsIn(session, declaration.table)) },
  );
};
