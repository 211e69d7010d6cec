/** One authority per account of a real venue, whatever data directory a daemon works in and whatever it is called there. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { readLease, takeLease } from '../process/lease.js';
import type { HeldLease } from '../process/lease.js';
import { writeSafely } from '../write-safely.js';

export interface AccountIdentity {
  /** Venue id; of a venue of its own on this machine, with what tells it from others: its directory. */
  readonly venue: string;
  readonly account: string;
  /** Of an account that is signed for: what tells its key from others, see `keyMark`. */
  readonly key?: string | undefined;
}

interface Trading {
  /** Data directory of the daemon that has the account. */
  readonly directory: string;
}

/** The accounts that this process has; `drop` gives all of them back. */
export class AccountClaims {
  private readonly held = new Map<
    string,
    { readonly lease: HeldLease<Trading>; readonly by: AccountIdentity }
  >();
  private readonly folder: string;

  /** `stateDirectory` is the user's, not that of the data; `directory` is that of the data. */
  constructor(
    stateDirectory: string,
    private readonly directory: string,
  ) {
    this.folder = join(stateDirectory, 'accounts');
  }

  /**
   * Takes the account, and gives its next epoch, which is on disk when this resolves. Throws a TradsysError when
   * another process has it, or another account of this one: what each counts as its own would be the same money.
   */
  async claim(identity: AccountIdentity, above = 0): Promise<number> {
    makeFolder(this.folder);
    const name = leaseName(identity);
    const before = this.held.get(name);
    if (before !== undefined) checkSame(before.by, identity);
    else this.held.set(name, { lease: await this.take(name, identity), by: identity });
    // Ids made under its name, before it had this key, are not made again.
    const names = [...new Set([name, nameOf(identity)])];
    return nextEpoch(
      names.map((one) => join(this.folder, `${one}.epoch`)),
      above,
    );
  }

  private take(name: string, { account, venue }: AccountIdentity): Promise<HeldLease<Trading>> {
    const path = join(this.folder, `${name}.json`);
    const other = readLease<Trading>(path)?.directory;
    const who = other === undefined ? 'a daemon' : `a daemon of ${other}`;
    return takeLease<Trading>(
      path,
      { directory: this.directory },
      {
        code: 'daemon.account_taken',
        what: `${who} trades on account ${account} at ${venue} already`,
        remedy: 'stop that daemon first, or trade on another account',
      },
    );
  }

  drop(): void {
    for (const { lease } of this.held.values()) lease.drop();
    this.held.clear();
  }
}

function checkSame(before: AccountIdentity, { account, venue }: AccountIdentity): void {
  if (before.account === account && before.venue === venue) return;
  const [first, second] = [before, { account, venue }].map(
    (one) => `${one.account} at ${one.venue}`,
  );
  throw new TradsysError('daemon.same_key', `${first} and ${second} sign with one key`, {
    ...{ exit: 'config', where: `accounts.${account}` },
    remedy: 'give each the key of an account of its own, or trade on one of them alone',
  });
}

/** What tells the key of an account from all others; the key cannot be told from it. */
export const keyMark = (exchange: string, apiKey: string): string =>
  `${exchange}-key-${hashOf(`tradsys account\0${exchange}\0${apiKey}`).slice(0, 32)}`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whoever signs with the same key trades on the same account, however it calls venue and account. */
const leaseName = (identity: AccountIdentity): string => identity.key ?? nameOf(identity);

/** Readable, and different for different names. */
function nameOf({ venue, account }: AccountIdentity): string {
  const words = `${venue}-${account}`.replaceAll(/[^\w.-]+/g, '_').slice(0, 60);
  return `${words}-${hashOf(`${venue}\0${account}`).slice(0, 12)}`;
}

/** Of one key only whoever has the lease comes here, so that no epoch is given to it twice. */
function nextEpoch(paths: readonly string[], above: number): number {
  const epoch = Math.max(...paths.map(lastEpoch), above) + 1;
  for (const path of paths) writeSafely(path, `${epoch}\n`);
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
