/** A live daemon on two accounts at two exchanges, and a strategy that trades on both. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { reportBalances } from '../../src/app/exchange/index.js';
import type { Views } from '../../src/app/session/views.js';
import { until } from '../app/session/until.js';
import { LiveDaemon, anewAfterFailure } from './live-daemon.js';

/** In and out of every symbol, each by its own bars. */
const STRATEGY = `
export default {
  name: 'pair',
  universe: true,
  create: () => ({
    onBar(bar, context) {
      const seen = { ...context.state };
      const bars = (seen[context.symbol] = (seen[context.symbol] ?? 0) + 1);
      context.state = seen;
      if (bars % 4 === 1) context.buy(0.0005);
      if (bars % 4 === 3) context.close();
    },
  }),
};
`;

const ACCOUNTS = ['here', 'there'] as const;

const configOf = (url: string, { apiKey, secret }: Key): string => `
accounts:
  here: { venue: local, mode: live }
  there: { venue: binance, mode: live }
market_data:
  sources:
    - { name: binance, url: '${url}', symbols: [BTC/USDT], channels: [trades, ticker, depth] }
credentials:
  binance: { api_key: ${apiKey}, secret: ${secret} }
strategies:
  - name: pair
    type: ./mine.ts
    account: here
    symbols: [BTC/USDT, 'binance:BTC/USDT']
    timeframe: 1s
`;

interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

describe('cli: a live daemon on two accounts', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let second: readonly string[];
  let pid: number;

  const begin = (): void => {
    daemon = new LiveDaemon(STRATEGY, '', ACCOUNTS);
    second = ['--data-dir', join(daemon.home, 'second')];
    const started = daemon.ask('exchange', 'start', '--port', '0', ...second);
    const { restUrl } = started as { restUrl: string };
    const key = daemon.ask('exchange', 'account', 'create', 'there', ...second) as Key;
    daemon.ask('exchange', 'account', 'fund', 'there', 'USDT=50000', ...second);
    writeFileSync(join(daemon.home, 'tradsys.yaml'), configOf(new URL(restUrl).origin, key));
    ({ pid } = daemon.start());
  };
  const end = (): void => {
    daemon.run('daemon', 'stop');
    daemon.run('exchange', 'stop', ...second);
    daemon.close();
  };
  before(begin);
  anewAfterFailure(end, begin);
  after(end);

  const fillsOf = async (account: string): Promise<Views['fills']['fills']> =>
    (await daemon.view('fills')).fills.filter((fill) => fill.account === account);

  const totalsOf = (rows: readonly { account: string; asset: string; total: number }[]) =>
    Object.fromEntries(rows.map(({ account, asset, total }) => [`${account} ${asset}`, total]));

  /** What the exchanges say that the accounts have. */
  const atVenues = async (): Promise<Record<string, number>> => {
    const directories = [daemon.directory, join(daemon.home, 'second')];
    const reports = await Promise.all(directories.map((directory) => reportBalances(directory)));
    const held = reports
      .flatMap(({ balances }) => balances)
      .filter(({ account }) => (ACCOUNTS as readonly string[]).includes(account))
      .map(({ free, locked, ...row }) => ({ ...row, total: Number(free) + Number(locked) }));
    return totalsOf(held);
  };

  const agrees = (): Promise<unknown> =>
    until(
      async () => {
        const [{ balances }, held] = await Promise.all([daemon.view('balance'), atVenues()]);
        const booked = totalsOf(balances);
        return Object.keys(booked).every((key) => Math.abs(booked[key]! - held[key]!) < 1e-8);
      },
      (isSame) => isSame,
      60_000,
    );

  it('trades on both, is killed, goes on, and has on each what its exchange has', async () => {
    for (const account of ACCOUNTS) {
      await until(
        () => fillsOf(account),
        (fills) => fills.some(({ side }) => side === 'sell'),
        60_000,
      );
    }
    const { session, accounts } = await daemon.view('status');
    expect(accounts.map(({ account, venue }) => `${account} ${venue}`)).to.deep.equal([
      'here local',
      'there binance',
    ]);
    process.kill(pid, 'SIGKILL');
    await daemon.ended();
    ({ pid } = daemon.start());
    await agrees();
    expect(daemon.ask('parity', session)).to.deep.include({ identical: true });
  });

  it('halts one account, and the other goes on', async () => {
    const [here, there] = ACCOUNTS;
    daemon.ask('halt', '--account', there, '--flatten', '--yes');
    await until(
      async () => (await daemon.view('positions')).positions,
      (positions) => positions.every(({ account }) => account === here),
    );
    const { accounts } = await daemon.view('status');
    expect(accounts.map(({ state }) => state)).to.deep.equal(['active', 'halted']);
    const [before, after] = [await fillsOf(there), await fillsOf(here)];
    await until(
      () => fillsOf(here),
      (fills) => fills.length > after.length + 1,
      60_000,
    );
    expect(await fillsOf(there)).to.deep.equal(before);
    const order = ['order', 'place', 'binance:BTC/USDT', 'buy', '0.0005', '--yes'];
    expect(daemon.run(...order).code, 'an order for the halted one').to.equal(5);
    daemon.ask('resume', '--account', there, '--yes');
    expect(daemon.run(...order).code).to.equal(0);
    await agrees();
    daemon.ask('daemon', 'stop', '--flatten', '--yes');
    expect(daemon.ask('parity')).to.deep.include({ identical: true });
  });
});
