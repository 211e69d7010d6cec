import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AccountClaims } from '../../../src/app/daemon/accounts.js';
import { commonEpoch } from '../../../src/app/session/common-epoch.js';

const ACCOUNTS = [
  { account: 'main', venue: 'binance' },
  { account: 'other', venue: 'kraken' },
];

describe('session: the epoch of several accounts', () => {
  const home = mkdtempSync(join(tmpdir(), 'tradsys-epoch-'));
  const claims = new AccountClaims(home, home);
  after(() => {
    claims.drop();
    rmSync(home, { recursive: true, force: true });
  });

  const start = (last: number): Promise<number> =>
    commonEpoch((account, above) => claims.claim(account, above), ACCOUNTS, last);

  it('is one that none of them was ever given, whichever was ahead', async () => {
    expect(await start(0)).to.equal(1);
    // One of them has traded alone meanwhile, in another directory; then the other.
    for (let alone = 0; alone < 4; alone += 1) await claims.claim(ACCOUNTS[1]!, 1);
    expect(await start(1)).to.equal(6);
    for (let alone = 0; alone < 4; alone += 1) await claims.claim(ACCOUNTS[0]!, 1);
    expect(await start(6)).to.equal(11);
    expect(await start(20), 'above what the journal has').to.equal(21);
    for (const account of ACCOUNTS) expect(await claims.claim(account)).to.equal(22);
  });
});
