/** Steps to take at the end, last first; each runs though an earlier one failed. */
export interface Cleanup {
  readonly add: (step: () => Promise<void> | void) => void;
  /** Answers what failed. */
  readonly run: () => Promise<readonly unknown[]>;
}

export const createCleanup = (): Cleanup => {
  const steps: (() => Promise<void> | void)[] = [];
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      const failures: unknown[] = [];
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step();
        } catch (error) {
          failures.push(error);
        }
      }
      return failures;
    },
  };
};
