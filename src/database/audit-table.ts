/** What the record path knows of a kind: plain data, derived from its declaration. No kind is named from here on. */
export interface AuditTable {
  readonly kind: string;
  readonly table: string;
  readonly schemaVersion: number;
  /** Every column that a record writes, in the order of the insert. */
  readonly columns: readonly string[];
  /** Column → its value in a row that does not say: a row which an older version left in the queue or in quarantine. */
  readonly unsaid: Readonly<Record<string, string>>;
}
