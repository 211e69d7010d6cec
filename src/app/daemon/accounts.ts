/** One authority per account of a real venue, whatever data directory a daemon works in. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { takeLease } from '../process/lease.js';
import type { HeldLease } from '../process/lease.js';
import { writeSafely } from '../write-safely.js';

export interface AccountIdentity {
  /** Venue id; of a venue of its own on this machine, with what tells it from others: its directory. */
  readonly venue: string;
  readonly account: string;
}

interface Trading {
  /** Data directory of the daemon that has the account. */
  readonly directory: string;
}

/** The accounts that this process has; `drop` gives all of them back. */
export class AccountClaims {
  private readonly held = new Map<string, HeldLease<Trading>>();
  private readonly folder: string;

  /** `stateDirectory` is the user's, not that of the data; `directory` is that of the data. */
  constructor(
    stateDirectory: string,
    private readonly directory: string,
  ) {
    this.folder = join(stateDirectory, 'accounts');
  }

  /** Takes the account, and gives its next epoch, which is on disk when this resolves. */
  async claim(identity: AccountIdentity, above = 0): Promise<number> {
    makeFolder(this.folder);
    const name = fileName(identity);
    if (!this.held.has(name)) {
      const { account, venue } = identity;
      const lease = await takeLease<Trading>(
        join(this.folder, `${name}.json`),
        { directory: this.directory },
        {
          code: 'daemon.account_taken',
          what: `a daemon trades on account ${account} at ${venue} already`,
          remedy: 'stop that daemon first, or trade on another account',
        },
      );
      this.held.set(name, lease);
    }
    return nextEpoch(join(this.folder, `${name}.epoch`), above);
  }

  drop(): void {
    for (const lease of this.held.values()) lease.drop();
    this.held.clear();
  }
}

/** Readable, and different for different accounts. */
function fileName({ venue, account }: AccountIdentity): string {
  const hash = createHash('sha256').update(`${venue}\0${account}`).digest('hex').slice(0, 12);
  const words = `${venue}-${account}`.replaceAll(/[^\w.-]+/g, '_').slice(0, 60);
  return `${words}-${hash}`;
}

/** Only whoever has the lease comes here, so that no epoch is given twice. */
function nextEpoch(path: string, above: number): number {
  const epoch = Math.max(lastEpoch(path), above) + 1;
  writeSafely(path, `${epoch}\n`);
  return epoch;
}

function lastEpoch(path: string): number {
  if (!existsSync(path)) return 0;
  const text = readFileSync(path, 'utf8').trim();
  const epoch = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(epoch)) return epoch;
  // To begin anew would repeat client ids, which venues take for the orders of before.
  throw new TradsysError('daemon.epoch_damaged', `it holds ${JSON.stringify(text)}, no epoch`, {
    where: path,
    remedy: 'write a whole number into it, higher than the epoch in any client id so far',
  });
}
