/**
 * Vectors as a model makes them of real texts: in clusters, since investigations of the same trouble say nearly the
 * same, and on the unit sphere. The same seed gives the same vectors.
 */

export interface Corpus {
  /** The vector with this number. */
  readonly vector: (number: number) => readonly number[];
  /** Another member of its cluster, which is not in the corpus. */
  readonly query: (number: number) => readonly number[];
}

/** mulberry32: small, and good enough to draw points with. */
const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Box and Muller's normal distribution. */
const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const drawn = (seed: number, dimensions: number): Float64Array => {
  const uniform = random(seed);
  return Float64Array.from({ length: dimensions }, () => normal(uniform));
};

const normalised = (values: Float64Array): Float64Array => {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
};

/**
 * Members lie around the middle of their cluster at a cosine of 1 / √(1 + spread²), so two of them at about 0.74. How
 * they lie there is without any order, which is the hardest case for an index that walks from neighbour to neighbour.
 */
const spread = 0.6;

export const createCorpus = (clusters: number, dimensions: number): Corpus => {
  const middles = new Map<number, Float64Array>();
  const middleOf = (cluster: number): Float64Array => {
    const known = middles.get(cluster);
    if (known !== undefined) return known;
    const made = normalised(drawn(cluster + 1, dimensions));
    middles.set(cluster, made);
    return made;
  };
  const member = (seed: number, cluster: number): readonly number[] => {
    const middle = middleOf(cluster);
    const around = normalised(drawn(seed, dimensions));
    const vector = normalised(middle.map((value, index) => value + spread * (around[index] ?? 0)));
    // Seven digits are what 32 bits hold.
    return Array.from(vector, (value) => Number(value.toPrecision(7)));
  };
  return {
    vector: (number) => member(1_000_003 + number, number % clusters),
    query: (number) => member(900_000_011 + number, number % clusters),
  };
};
