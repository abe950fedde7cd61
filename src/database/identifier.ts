/** A name in SQL. Names come from declarations, and are quoted all the same. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
