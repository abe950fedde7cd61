/** What the lock file would have installed, and what is wrong with the way it says so. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({
  version: z.string(),
  /** The digest that npm holds what it downloads against. */
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
});
const lockSchema = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), packageSchema) });
const manifestSchema = z.object({ license: z.string().optional() });

export interface LockedPackage {
  /** Where it lies, e.g. `node_modules/pg`. */
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string | undefined;
  readonly resolved: string | undefined;
  readonly isLink: boolean;
  /** As its own package.json states it; where it is not installed (another platform's), as the lock file does. */
  readonly license: string | undefined;
}

const licenseOf = (manifest: string, locked: string | undefined): string | undefined =>
  existsSync(manifest) ? manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).license : locked;

export const readLockedPackages = (root: string): readonly LockedPackage[] => {
  const lock = lockSchema.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(lock.packages)
    .filter(([place]) => place !== '') // the project itself
    .map(([place, { version, integrity, resolved, link, license }]) => ({
      place,
      name: place.replace(/^.*node_modules\//, ''),
      version,
      integrity,
      resolved,
      isLink: link === true,
      license: licenseOf(path.join(root, place, 'package.json'), license),
    }));
};

/**
 * One sentence per mistake. Every package has a digest of a kind that cannot be forged, and none an address of its own:
 * what is installed then does not depend on where it comes from.
 */
export const lockMistakes = (packages: readonly LockedPackage[]): readonly string[] =>
  packages.flatMap(({ place, version, integrity, resolved, isLink }) => [
    ...(isLink ? [`${place} is a link`] : []),
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [`${place} ${version} has no SHA-512 digest`]),
    ...(resolved === undefined ? [] : [`${place} ${version} has an address of its own`]),
  ]);
