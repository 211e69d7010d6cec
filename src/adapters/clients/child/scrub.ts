/** Takes keys, secrets and signed queries out of what ccxt writes into its messages. */

const LONGEST = 500;

/** Masks these secrets wherever they stand. */
export function scrubber(secrets: readonly unknown[]): (text: string) => string {
  const known = secrets.filter(
    (secret): secret is string => typeof secret === 'string' && secret.length >= 4,
  );
  return (text) => {
    let clean = text;
    for (const secret of known) {
      clean = clean.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
    }
    // Of an address the query: it holds the signature, and nothing a reader needs.
    clean = clean.replaceAll(/((?:https?|wss?):\/\/[^\s?"']+)\?[^\s"']*/gi, '$1');
    clean = clean.replaceAll(
      /((?:signature|apiKey|api_key|secret)["']?\s*[=:]\s*["']?)[\w%+/=.-]+/gi,
      '$1***',
    );
    const line = clean.replaceAll(/\s+/g, ' ').trim();
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
  };
}
