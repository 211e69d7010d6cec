/**
 * What arrives while nobody asks. ccxt puts an event into its cache and wakes whoever waits; when the
 * next wait begins, it sleeps until yet another event, which in a quiet market may take hours. With
 * this, such an event ends the next wait at once; what it brings may hold what was seen before.
 */
interface Futures {
  futures: Readonly<Record<string, unknown>>;
  future(hash: string): unknown;
  resolve(result: unknown, hash: string | undefined): unknown;
  reset(error: unknown): void;
}

export function keepWakeUps(client: Futures): void {
  const future = client.future.bind(client);
  const resolve = client.resolve.bind(client);
  const reset = client.reset.bind(client);
  const awaited = new Set<string>();
  const missed = new Map<string, unknown>();
  client.future = (hash) => {
    const made = future(hash);
    // Numbers are those of requests, which are answered once.
    if (!/^\d+$/.test(hash)) awaited.add(hash);
    if (missed.has(hash)) {
      const result = missed.get(hash);
      missed.delete(hash);
      resolve(result, hash);
    }
    return made;
  };
  client.resolve = (result, hash) => {
    const nobodyWaits = hash !== undefined && awaited.has(hash) && !(hash in client.futures);
    if (nobodyWaits) missed.set(hash, result);
    return resolve(result, hash);
  };
  client.reset = (error) => {
    missed.clear();
    reset(error);
  };
}
