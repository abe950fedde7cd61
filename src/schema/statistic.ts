/** A question about many records, declared with the kind whose records answer it: one statement, and what it answers. */
import type { Fields } from './field.ts';

export interface StatisticDeclaration {
  /** Of the field, e.g. `failurePhases`. */
  readonly name: string;
  /** What is asked, and how the answer is to be read. */
  readonly description: string;
  /** Type of a row, e.g. `FailurePhase`. */
  readonly rowName: string;
  /** What one row says. */
  readonly rowDescription: string;
  /** Of a row. Columns of the statement under the same names, in snake case. */
  readonly columns: Fields;
  /**
   * One statement over records made from `$1` on and before `$2`, the most interesting row first. It reads no table
   * without these bounds.
   */
  readonly sql: string;
}
