/**
 * Which statements are prepared, and under which name. A prepared statement is planned once or a few times per
 * connection and kept there for good: right for the few that are sent all the time, wrong for those whose text is put
 * together for one question.
 */

/** How a statement begins that is to be planned each time it is run, for the values it is run with. It has no name. */
export const plannedEachTime = '-- planned each time';

/** Prepared statements on one connection at most; what comes after them is planned each time. */
const mostNames = 200;

export type StatementNames = (statement: { readonly sql: string }) => string;

export const createStatementNames = (most: number = mostNames): StatementNames => {
  const names = new Map<string, string>();
  return ({ sql }) => {
    if (sql.startsWith(plannedEachTime)) return '';
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= most) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
};
