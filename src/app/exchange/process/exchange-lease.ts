/** Which process runs the exchange of a data directory, and where it listens. */
import { join } from 'node:path';
import { readLease, takeLease } from '../../process/lease.js';
import type { HeldLease, Lease, TakenText } from '../../process/lease.js';

export interface Listening {
  /** 0 until it listens. */
  readonly port: number;
  /** Whoever can read the data directory may control the exchange. */
  readonly token: string;
}

export const exchangeDirectory = (dataDirectory: string): string => join(dataDirectory, 'exchange');

const pathOf = (directory: string): string => join(directory, 'lease.json');

export const ALREADY_RUNNING: TakenText = {
  code: 'exchange.already_running',
  what: 'it runs already',
  remedy: "run 'tradsys exchange stop' first, or give another --data-dir",
};

/** The lease of a living process; undefined when there is none. */
export const readExchangeLease = (directory: string): Lease<Listening> | undefined =>
  readLease(pathOf(directory));

/** Takes the directory for this process. Throws a TradsysError when another one has it. */
export const takeExchangeLease = (
  directory: string,
  token: string,
): Promise<HeldLease<Listening>> =>
  takeLease(pathOf(directory), { port: 0, token }, { ...ALREADY_RUNNING, where: directory });
