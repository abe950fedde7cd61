/** Broken rules, counted, with the first examples of each. */
export type Rule =
  | 'lost'
  | 'doubled'
  | 'ledger and table differ'
  | 'refused, yet stored'
  | 'recorded at another time'
  | 'conflict without another record'
  | 'not in quarantine'
  | 'not redeemed'
  | 'quarantined'
  | 'from nowhere'
  | 'queue not empty'
  | 'hung'
  | 'server ended'
  | 'the drill failed';

export interface Broken {
  readonly rule: Rule;
  readonly count: number;
  readonly examples: readonly string[];
}

export interface Findings {
  readonly add: (rule: Rule, example: string) => void;
  readonly broken: () => readonly Broken[];
}

const mostExamples = 5;

export const createFindings = (): Findings => {
  const found = new Map<Rule, { count: number; readonly examples: string[] }>();
  return {
    add: (rule, example) => {
      const entry = found.get(rule) ?? { count: 0, examples: [] };
      found.set(rule, entry);
      entry.count += 1;
      if (entry.examples.length < mostExamples) entry.examples.push(example);
    },
    broken: () => [...found].map(([rule, { count, examples }]) => ({ rule, count, examples })),
  };
};
