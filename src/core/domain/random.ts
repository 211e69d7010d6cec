/** Chance as state: a seeded generator whose state is four integers, the same on every machine. */

/** xoshiro128** 1.1 (Blackman and Vigna), seeded through splitmix32. */
export type RandomState = [number, number, number, number];

export function seedRandom(seed: number): RandomState {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [next(), next(), next(), next()];
}

/** Advances the state; uniform in 0 .. 2^32 - 1. */
export function nextBits(state: RandomState): number {
  const product = Math.imul(state[1], 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9);
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = (state[3] << 11) | (state[3] >>> 21);
  return result >>> 0;
}

/** Uniform in [0, 1). */
export const nextUniform = (state: RandomState): number => nextBits(state) / 4_294_967_296;

/** An integer, uniform in `low .. high`, both included. */
export const nextInteger = (state: RandomState, low: number, high: number): number =>
  low + Math.floor(nextUniform(state) * (high - low + 1));

/** True once in `1 / chance` times. */
export const nextChance = (state: RandomState, chance: number): boolean =>
  nextUniform(state) < chance;

/** About normal, mean 0 and deviation 1: the sum of twelve uniforms less six (Irwin-Hall). */
export function nextGaussian(state: RandomState): number {
  let sum = -6;
  for (let count = 0; count < 12; count += 1) sum += nextUniform(state);
  return sum;
}
