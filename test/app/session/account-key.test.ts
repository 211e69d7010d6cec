import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../../src/app/config/index.js';
import { accountKey } from '../../../src/app/session/account-key.js';

const CREDENTIALS = `
credentials:
  binance: { api_key: first-key, secret: first-secret }
  coinbase: { api_key: other-key, secret: other-secret }
`;

describe('session: the key of an account', () => {
  const home = mkdtempSync(join(tmpdir(), 'tradsys-keys-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  const keyOf = async (account: string, venue: string) => {
    writeFileSync(join(home, 'tradsys.yaml'), `accounts: { main: ${account} }\n${CREDENTIALS}`);
    const loaded = await loadConfig({ cwd: home, env: {} });
    const place = { loaded, directory: home, env: {}, warn: () => undefined };
    return accountKey({ venue, account: 'main' }, place).catch((error: unknown) => error);
  };

  it('is that of its venue, or the entry that it names', async () => {
    const first = { apiKey: 'first-key', secret: 'first-secret' };
    expect(await keyOf('{ venue: binance }', 'binance')).to.deep.equal(first);
    // A second venue name of an exchange has no entry of its own.
    const named = await keyOf('{ venue: binance-main, key: binance }', 'binance-main');
    expect(named).to.deep.equal(first);
  });

  it('is never that of another account when the one it names is missing', async () => {
    const refused = await keyOf('{ venue: binance, key: second }', 'binance');
    expect(refused).to.include({ code: 'session.no_key', where: 'accounts.main.key' });
    expect((refused as Error).message).to.equal("account main at binance has no key 'second'");
  });
});
