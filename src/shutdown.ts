/** Runs every step in order, also when an earlier one failed; then throws what went wrong, all of it. */
export const runAll = async (
  steps: readonly { readonly name: string; readonly run: () => Promise<void> | void }[],
): Promise<void> => {
  const failures: Error[] = [];
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (error) {
      failures.push(new Error(`${name} failed`, { cause: error }));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'the shutdown was not clean');
};
