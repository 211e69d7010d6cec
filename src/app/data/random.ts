/**
 * A seeded generator whose bits are the same on every machine and Node version: xoshiro128** 1.1
 * (Blackman and Vigna), seeded through splitmix32, in 32-bit integer arithmetic alone.
 */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /**
   * Standard normal to the fourth decimal of its distribution function: the sum of twelve uniforms
   * less six (Irwin-Hall). It needs no logarithm or sine, whose last digit differs between builds.
   */
  gaussian(): number;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}

/** A number from a text, to seed one stream per name (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** `seed` counts modulo 2^32. */
export function seededRandom(seed: number): Random {
  const next = splitmix32(seed);
  let [a, b, c, d] = [next(), next(), next(), next()];
  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const gaussian = (): number => {
    // Two uniforms of 16 bits from each draw; their mean is 32767.5.
    let sum = -12 * 32_767.5;
    for (let count = 0; count < 6; count += 1) {
      const draw = bits();
      sum += (draw >>> 16) + (draw & 0xffff);
    }
    return sum / 65_536;
  };
  return { uniform: () => (bits() >>> 0) / 4_294_967_296, gaussian };
}
