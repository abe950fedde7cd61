/** The queries of docs/queries.md: the tests run each, and the bench measures those that have pages. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const page = path.join(import.meta.dirname, '../docs/queries.md');

/** Name of the operation → its text. */
export const documentedQueries = (): ReadonlyMap<string, string> => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(
    ([, text = '']) => text,
  );
  return new Map(
    blocks.map((text) => {
      const [, name] = /^query (\w+)/.exec(text) ?? [];
      if (name === undefined) throw new Error(`a query of docs/queries.md has no name:\n${text}`);
      return [name, text];
    }),
  );
};
