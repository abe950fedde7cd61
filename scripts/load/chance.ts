/** Chance that can be repeated: the same seed and the same place give the same numbers, whatever came before. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Chance {
  /** At least 0, less than 1. */
  readonly fraction: () => number;
  /** A whole number, both ends included. */
  readonly whole: (min: number, max: number) => number;
  readonly happens: (probability: number) => boolean;
  readonly one: <T>(values: readonly T[]) => T;
  /** One of the values, the earlier the likelier: what is usual is common, and the rest is there too. */
  readonly early: <T>(values: readonly T[]) => T;
  /** A ratio around a middle, with three digits. */
  readonly ratio: (middle: number, spread: number) => number;
  /** Lower-case hex digits. */
  readonly hex: (digits: number) => string;
}

const twoTo32 = 2 ** 32;

/** Spreads neighbouring numbers over all of 32 bits, so that neighbouring places have nothing in common. */
const spread = (value: number): number => {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
};

export const createChance = (seed: number, place: number): Chance => {
  const generator = xoroshiro128plus(spread(seed) ^ spread(place + 0x9e3779b9));
  const fraction = (): number => (generator.next() >>> 0) / twoTo32;
  const at = <T>(values: readonly T[], index: number): T => {
    const value = values[index];
    if (value === undefined) throw new Error('there is nothing to choose from');
    return value;
  };
  return {
    fraction,
    whole: (min, max) => min + Math.floor(fraction() * (max - min + 1)),
    happens: (probability) => fraction() < probability,
    one: (values) => at(values, Math.floor(fraction() * values.length)),
    early: (values) => at(values, Math.floor(fraction() ** 2 * values.length)),
    ratio: (middle, width) => Math.round(Math.min(1, Math.max(0, middle + (fraction() - 0.5) * width)) * 1_000) / 1_000,
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += (generator.next() >>> 0).toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
};
