/** Many calls at a time, none of them left behind. */

/**
 * Runs `work` for every item, at most `limit` at a time, and answers in the order of the items. When one fails the
 * others still end before this throws: nothing is under way any more that the caller does not know of.
 */
export const settleAll = async <Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Result[]> => {
  const all = [...items];
  const results: Result[] = [];
  const failures: unknown[] = [];
  const rest = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) {
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
};
