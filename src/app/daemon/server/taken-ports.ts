/** Whether the addresses of the configuration can be listened on, before anything is started or stopped for them. */
import { createServer } from 'node:net';
import type { LoadedConfig } from '../../config/index.js';
import { bindHost, listenError, publicAddresses } from './public-server.js';

/** `own`: ports that will be free by then. Throws a TradsysError that names the key. */
export async function refuseTakenPorts(
  loaded: Pick<LoadedConfig, 'config' | 'origins'>,
  own: readonly number[] = [],
): Promise<void> {
  for (const address of publicAddresses(loaded)) {
    const { host } = bindHost(address);
    if (own.includes(address.port)) continue;
    try {
      await listenOnce(host, address.port);
    } catch (error) {
      throw listenError(error, address);
    }
  }
}

function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
