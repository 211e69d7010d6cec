/** What views say of states, stops and rows of several accounts. */
import { expect } from 'chai';
import type { OrderView, PositionView, StrategyView } from '../../src/app/session/views.js';
import { renderView } from '../../src/cli/views/index.js';
import { orderPrice } from '../../src/cli/views/orders.js';
import { strategySections } from '../../src/cli/views/strategies.js';
import { STATUS } from '../app/daemon/memory-session.js';

const page = { width: 200, colour: false, now: 0, staleAfter: 9, clock: () => 'T' };

const POSITION: PositionView = {
  ...{ account: 'main', strategy: 'a', symbol: 'BTC/USDT', side: 'long', quantity: 1 },
  ...{ entryPrice: 100, openedAt: 0, markPrice: 100, markAt: 0, unrealised: 0, realised: 0 },
  ...{ fees: 0, baseFees: { amount: 0, asset: 'BTC' }, funding: 0, liquidationPrice: null },
  ...{ stopPrice: null, stopOffset: null },
};

const toStop = (stops: Pick<PositionView, 'stopPrice' | 'stopOffset'>): string | undefined =>
  /no stop|≤? ?[\d.]+%/.exec(
    renderView('positions', { positions: [{ ...POSITION, ...stops }], evaluations: [] }, page).join(
      '\n',
    ),
  )?.[0];

describe('views', () => {
  it('of a position: a trailing stop is a stop, and is at most its offset away', () => {
    expect(toStop({ stopPrice: null, stopOffset: null })).to.equal('no stop');
    expect(toStop({ stopPrice: null, stopOffset: 2 })).to.equal('≤ 2.00%');
    expect(toStop({ stopPrice: 95, stopOffset: 2 })).to.equal('≤ 2.00%');
    expect(toStop({ stopPrice: 99, stopOffset: 2 })?.trim()).to.equal('1.00%');
  });

  it('of an order: a trailing stop says by how much it trails, not that it is at the market', () => {
    const prices = { limitPrice: null, stopPrice: null, offset: 100 };
    expect(orderPrice(prices as OrderView)).to.equal('trails by 100');
    expect(orderPrice({ ...prices, offset: null } as OrderView)).to.equal('market');
  });

  it('of a halt that keeps flat: risk and status say so', () => {
    const halted = { state: 'halted', reason: 'hand: out', flatten: true } as const;
    const [account] = STATUS.accounts;
    const status = { ...STATUS, ...halted, accounts: [{ ...account!, ...halted }] };
    expect(renderView('status', status, page).join('\n')).to.match(
      /trading +HALTED, kept flat: hand: out/,
    );
    const guardian = { tripped: false, rule: null, at: null, limits: [] };
    const risk = { ...halted, account: 'main', since: 0, limits: [], guardian };
    expect(renderView('risk', { accounts: [risk] }, page).join('\n')).to.match(
      /trading +HALTED, kept flat since T: hand: out/,
    );
  });

  it('of a strategy on two accounts: each row is known by its account, so that none hides the other', () => {
    const row: StrategyView = {
      ...{ strategy: 'pair', type: 'pair', account: 'main', symbols: [], timeframe: null },
      ...{ state: 'running', reason: '', capital: 1, equity: 1, realised: 0, unrealised: 0 },
      ...{ drawdown: 0, positions: [], parameters: {}, evaluations: [] },
    };
    const keysOf = (strategies: StrategyView[]): readonly string[] =>
      strategySections({ strategies }, page)[0]!.lines.map(({ name }) => name);
    const keys = keysOf([row, { ...row, account: 'other' }]);
    expect(new Set(keys).size).to.equal(2);
  });
});
