/**
 * Where a client may go. When a configuration gives addresses, ccxt keeps its own for all that were
 * left out; a request to one of those would carry a signature to the real exchange.
 */

/** Thrown before anything is sent. */
export class ForeignHost extends Error {
  override readonly name = 'ForeignHost';
}

/** Every `host:port` among the addresses, however deep. */
export function hostsIn(addresses: unknown): readonly string[] {
  if (typeof addresses === 'string') return URL.canParse(addresses) ? [hostOf(addresses)] : [];
  if (typeof addresses !== 'object' || addresses === null) return [];
  return Object.values(addresses).flatMap(hostsIn);
}

/** With the port also where it is the usual one, so that `https` and `wss` of one host are equal. */
function hostOf(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  const usual = protocol === 'https:' || protocol === 'wss:' ? '443' : '80';
  return `${hostname}:${port === '' ? usual : port}`;
}

/** The addresses a configuration gives; undefined when it leaves them to ccxt. */
export function givenAddresses(config: Readonly<Record<string, unknown>>): unknown {
  const urls = config['urls'];
  if (typeof urls !== 'object' || urls === null || !('api' in urls)) return undefined;
  return urls.api;
}

/** Throws `ForeignHost` for an address none of the given ones leads to. */
export function hostGuard(config: Readonly<Record<string, unknown>>): (address: string) => void {
  const addresses = givenAddresses(config);
  if (addresses === undefined) return () => undefined;
  const allowed = new Set(hostsIn(addresses));
  return (address) => {
    const host = hostOf(address);
    if (allowed.has(host)) return;
    throw new ForeignHost(
      `the configured addresses do not include ${host}: nothing was sent there`,
    );
  };
}
