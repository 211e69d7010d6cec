/** Suggestions for misspelt commands and flags, which may also be the beginning of a longer word. */
import { editDistance } from '../app/config/nearest.js';

/** The candidate nearest to `word`, if near enough that a slip of the fingers explains it. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const continued = wanted.length >= 3 && other.startsWith(wanted);
    const distance = continued ? 0.5 : editDistance(wanted, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
