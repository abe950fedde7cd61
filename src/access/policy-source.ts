/** Where the policy comes from: a file that is read again when it changes, or the rule that everybody may everything. */
import type { Clock } from '../clock.ts';
import { ConfigError } from '../config.ts';
import { watchFiles } from '../watched-files.ts';
import { openPolicy, type Policy, PolicyError, readPolicy } from './policy.ts';

export interface PolicySource {
  /** The one that holds now. */
  readonly current: () => Policy;
  /** Reads the file; throws a ConfigError that lists every mistake in it. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

export interface PolicySourceOptions {
  readonly file: string | undefined;
  readonly kinds: readonly string[];
  /** Whether it is known who calls. */
  readonly authenticated: boolean;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly onRead: (rules: number) => void;
  /** A changed file that cannot be used: the policy from before goes on holding. */
  readonly onBroken: (error: unknown) => void;
}

const mistakesOf = (error: unknown): readonly string[] => {
  if (error instanceof PolicyError) return error.mistakes;
  return [`cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}`];
};

/** Throws a ConfigError when callers are authenticated and nothing says what they may do. */
export const createPolicySource = (options: PolicySourceOptions): PolicySource => {
  const { file, kinds, authenticated, everyMs, clock, onRead, onBroken } = options;
  if (file === undefined) {
    if (authenticated) {
      throw new ConfigError([
        'POLICY_FILE must be set when callers are authenticated: it says what each of them may do',
      ]);
    }
    const policy = openPolicy(kinds);
    return { current: () => policy, start: async () => {}, stop: () => {} };
  }

  let policy: Policy | undefined;
  const watched = watchFiles({
    files: [file],
    take: ([content]) => {
      policy = readPolicy(String(content), kinds);
      onRead(policy.rules);
    },
    onBroken,
    everyMs,
    clock,
  });
  return {
    current: () => {
      if (policy === undefined) throw new Error('the policy has not been read yet');
      return policy;
    },
    start: async () => {
      try {
        await watched.start();
      } catch (error) {
        throw new ConfigError(mistakesOf(error).map((mistake) => `POLICY_FILE ${mistake}`));
      }
    },
    stop: watched.stop,
  };
};
