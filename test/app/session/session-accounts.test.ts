import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../../src/app/config/index.js';
import { chooseTraders } from '../../../src/app/session/session-accounts.js';
import type { AskedTraders, Traders } from '../../../src/app/session/session-accounts.js';

const ACCOUNTS = `
accounts:
  main: { venue: binance }
  second: { venue: kraken }
strategies:
  - { name: one, type: mean_reversion, symbols: [BTC/USDT], account: main }
  - { name: other, type: mean_reversion, symbols: [BTC/USD], account: second }
  - { name: both, type: mean_reversion, symbols: [BTC/USDT, 'kraken:BTC/USD'], account: main }
  - { name: idle, type: mean_reversion, symbols: [ETH/USD], account: second, enabled: false }
`;

describe('session: which accounts it trades on', () => {
  const home = mkdtempSync(join(tmpdir(), 'tradsys-accounts-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  const choose = async (config: string, asked: Partial<AskedTraders> = {}): Promise<Traders> => {
    writeFileSync(join(home, 'tradsys.yaml'), config);
    const { config: loaded } = await loadConfig({ cwd: home, env: {} });
    const nothing = { strategies: [], accounts: [], venue: undefined };
    return chooseTraders(loaded, { mode: 'paper', ...nothing, ...asked });
  };

  const placesOf = ({ chosen }: Traders): Record<string, string[]> =>
    Object.fromEntries(
      chosen.map(({ setting, symbols }) => [
        setting.name,
        symbols.map(({ account = 'none', venue, symbol }) => `${account} ${venue}:${symbol}`),
      ]),
    );

  const refused = async (config: string, asked?: Partial<AskedTraders>) => {
    try {
      await choose(config, asked);
    } catch (error) {
      return error as { message: string; remedy: string; code: string };
    }
    throw new Error('it was not refused');
  };

  it('those of its strategies; a venue in front of a symbol says which one trades it', async () => {
    const traders = await choose(ACCOUNTS);
    expect(traders.accounts).to.deep.equal([
      { account: 'main', venue: 'binance' },
      { account: 'second', venue: 'kraken' },
    ]);
    expect(placesOf(traders)).to.deep.equal({
      one: ['main binance:BTC/USDT'],
      other: ['second kraken:BTC/USD'],
      both: ['main binance:BTC/USDT', 'second kraken:BTC/USD'],
      idle: ['second kraken:ETH/USD'],
    });
    const off = traders.chosen.filter((one) => one.off !== undefined);
    expect(off.map(({ setting }) => setting.name)).to.deep.equal(['idle']);
  });

  it('those that are named, with the strategies on them alone', async () => {
    const traders = await choose(ACCOUNTS, { accounts: ['second'], strategies: ['other'] });
    expect(traders.accounts).to.deep.equal([{ account: 'second', venue: 'kraken' }]);
    expect(Object.keys(placesOf(traders))).to.deep.equal(['other', 'idle']);
  });

  it('the venue that is named in place of the account’s own', async () => {
    const asked = { accounts: ['main'], strategies: ['one'], venue: 'local' };
    expect(placesOf(await choose(ACCOUNTS, asked))).to.deep.equal({ one: ['main local:BTC/USDT'] });
  });

  it('main, where the configuration has no account', async () => {
    const config = 'strategies: [{ name: one, type: mean_reversion, symbols: [BTC/USDT] }]';
    const { accounts } = await choose(config, { venue: 'local' });
    expect(accounts).to.deep.equal([{ account: 'main', venue: 'local' }]);
  });

  it('refuses a start without a strategy, and says what to do', async () => {
    const nothing = await refused('account: { currency: USDT }');
    expect(nothing).to.include({ code: 'session.no_strategy', exit: 'config' });
    expect(nothing.message).to.equal('the configuration has no strategy');
    expect(nothing.remedy).to.contain("'tradsys init'");
    const off = 'strategies: [{ name: one, type: mean_reversion, enabled: false }]';
    const idle = await refused(off);
    expect(idle.message).to.equal('no strategy is enabled');
    expect(idle.remedy).to.contain('--strategy');
  });

  it('refuses half of a strategy that trades on two', async () => {
    const { message, remedy } = await refused(ACCOUNTS, { accounts: ['main'] });
    expect(message).to.equal('both trades on main and second, and second was not named');
    expect(remedy).to.equal('name all of them: --account main --account second');
  });

  it('refuses a strategy that does not say on which of several', async () => {
    const config = `${ACCOUNTS}  - { name: lost, type: mean_reversion, symbols: [BTC/USDT] }\n`;
    const { message, remedy } = await refused(config);
    expect(message).to.equal(
      'lost does not say on which account it trades: there are main, second',
    );
    expect(remedy).to.contain("'account: NAME'");
  });

  it('refuses a symbol of a venue where there is no account', async () => {
    const config = `${ACCOUNTS}  - { name: far, type: mean_reversion, symbols: ['okx:BTC/USDT'], account: main }\n`;
    const { message, remedy } = await refused(config);
    expect(message).to.equal('far trades okx:BTC/USDT, and no account is at okx');
    expect(remedy).to.contain(
      'write one under accounts with venue: okx; with a source of that name',
    );
  });

  it('watches a symbol of a source of market data where there is no account', async () => {
    const sources = `market_data: { sources: [{ name: okx, symbols: [BTC/USDT], channels: [ticker] }] }\n`;
    const far = `  - { name: far, type: mean_reversion, symbols: [BTC/USDT, 'okx:BTC/USDT'], account: main }\n`;
    const { far: places } = placesOf(await choose(`${ACCOUNTS}${far}${sources}`));
    expect(places).to.deep.equal(['main binance:BTC/USDT', 'none okx:BTC/USDT']);
    const alone = far.replace('BTC/USDT, ', '');
    const { message } = await refused(`${ACCOUNTS}${alone}${sources}`);
    expect(message).to.equal('far trades okx:BTC/USDT, and no account is at okx');
  });

  it('refuses two at one venue, and says how a second one is named', async () => {
    const config = ACCOUNTS.replace('venue: kraken', 'venue: binance').replace(
      "'kraken:BTC/USD'",
      'ETH/USDT',
    );
    const { message, remedy } = await refused(config);
    expect(message).to.equal('main and second are both at binance');
    expect(remedy).to.contain('such as binance-second');
    const named = await choose(
      config.replace('second: { venue: binance }', 'second: { venue: binance-second }'),
    );
    expect(named.accounts.map(({ venue }) => venue)).to.deep.equal(['binance', 'binance-second']);
  });

  it('refuses to send real orders to an account of mode paper', async () => {
    const config = ACCOUNTS.replace('venue: binance }', 'venue: binance, mode: live }');
    const { message, remedy } = await refused(config, { mode: 'live' });
    expect(message).to.equal('account second is of mode paper');
    expect(remedy).to.contain('--account');
    const one = { mode: 'live', accounts: ['main'], strategies: ['one'] } as const;
    expect((await choose(config, one)).accounts.map(({ account }) => account)).to.deep.equal([
      'main',
    ]);
  });

  it('refuses one venue for several', async () => {
    const { message, remedy } = await refused(ACCOUNTS, { venue: 'local' });
    expect(message).to.equal('main and second are both at local');
    expect(remedy).to.contain('--account');
  });
});
