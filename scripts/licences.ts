/** Under which licences others' code may come in, and what of it does not keep to them. */
import type { LockedPackage } from './locked-packages.ts';

/**
 * Permissive: they ask for their text to be passed on, and for nothing of the code that uses them. As packages state them:
 * there are so few combinations that naming them is simpler than understanding any.
 */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT OR Apache-2.0',
  '(MIT OR Apache-2.0)',
  '(MIT AND Zlib)',
  'Python-2.0',
  'Unlicense',
]);

/** Looked at one by one: under another licence, or without a statement that a program can read. */
const lookedAt: Readonly<Record<string, { readonly license: string | undefined; readonly because: string }>> = {
  'caniuse-lite': { license: 'CC-BY-4.0', because: 'data about browsers, in the code generator; not distributed' },
  elkjs: { license: 'EPL-2.0', because: "in the studio of Prisma's command line; never loaded, not distributed" },
  '@visx/vendor': { license: 'MIT and ISC', because: 'both are allowed; the statement is not in the usual form' },
  'seq-queue': { license: undefined, because: 'its LICENSE file is the MIT licence' },
};

/** `undefined` when the licence is allowed. */
const mistakeOf = ({ name, version, license }: LockedPackage): string | undefined => {
  const exception = lookedAt[name];
  if (exception !== undefined && exception.license === license) return undefined;
  if (license === undefined) return `${name} ${version} states no licence`;
  return allowed.has(license) ? undefined : `${name} ${version} is under ${license}`;
};

/** One sentence per package that may not be used, and per exception that nothing needs any more. */
export const licenceMistakes = (packages: readonly LockedPackage[]): readonly string[] => {
  const names = new Set(packages.map(({ name }) => name));
  return [
    ...packages.flatMap((one) => mistakeOf(one) ?? []),
    ...Object.keys(lookedAt)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is excepted, but no longer there`),
  ];
};
