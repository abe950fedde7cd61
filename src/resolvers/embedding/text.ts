/** The text of a record that is embedded: declared lines of columns, what is absent left out. */
import type { StoredRow } from '../../database/audit-store.ts';

const wordsOf = (value: unknown): string => {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
};

const lineOf = (columns: readonly string[], row: StoredRow): string =>
  columns
    .map((column) => wordsOf(row[column]))
    .filter((words) => words !== '')
    .join(' ');

/** At most so many UTF-16 units, without half a character at the end. */
export const cut = (text: string, length: number): string => text.slice(0, Math.max(0, length)).toWellFormed();

/**
 * Providers take so many tokens and refuse what is longer. The end of the longest line goes, which is the report's;
 * the short lines behind it stay.
 */
const shortened = (lines: readonly string[], max: number): readonly string[] => {
  const length = lines.reduce((sum, line) => sum + line.length + 1, -1);
  if (length <= max) return lines;
  const longest = lines.reduce((found, line) => (line.length > found.length ? line : found), '');
  return lines.map((line) => (line === longest ? cut(line, line.length - (length - max)) : line));
};

export const embeddingText = (lines: readonly (readonly string[])[], row: StoredRow, maxCharacters: number): string => {
  const said = lines.map((columns) => lineOf(columns, row)).filter((line) => line !== '');
  return cut(shortened(said, maxCharacters).join('\n'), maxCharacters);
};
