/** `name=value` on the command line to a strategy's parameters. Import lazily. */
import { TradsysError } from '../errors.js';

/** A later pair of the same name wins; `where` is the flag or argument. Throws a TradsysError (usage). */
export function parametersFrom(
  pairs: readonly string[],
  where: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const split = pair.indexOf('=');
      if (split > 0) return [pair.slice(0, split), pair.slice(split + 1)];
      throw new TradsysError('usage.parameter', `${JSON.stringify(pair)} is no parameter`, {
        exit: 'usage',
        where,
        remedy: 'write name=value, such as lookback_period=30',
      });
    }),
  );
}
