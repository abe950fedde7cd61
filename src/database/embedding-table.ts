/** What is known of a kind with an embedding from here on: plain data, derived from its declaration. */
export interface EmbeddingTable {
  readonly kind: string;
  readonly table: string;
  readonly dimensions: number;
  /** The columns of each line of the text that is embedded. */
  readonly text: readonly (readonly string[])[];
}
