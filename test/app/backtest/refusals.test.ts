import { expect } from 'chai';
import { refusalSummary } from '../../../src/app/backtest/refusals.js';
import { describeInstrument } from '../../../src/app/data/instrument.js';
import { asTimestamp } from '../../../src/core/domain/units.js';

const instruments = [
  describeInstrument({ symbol: 'BTC/USDT', priceScale: 2, quantityScale: 8, kind: 'spot' }),
  describeInstrument({ symbol: 'BTC/USDT:USDT', priceScale: 2, quantityScale: 0, kind: 'linear' }),
];

function figures(rule: string, limit: number, actual: number, reason = '', symbol = 'BTC/USDT') {
  const first = { kind: 'denied', instance: 'a', symbol, rule, limit, actual, reason } as const;
  const refusal = { rule, count: 1, firstAt: asTimestamp(0), first };
  const summary = refusalSummary(refusal, instruments, 'USDT');
  return [summary.limit, summary.actual];
}

describe('refusals in a result', () => {
  const cases: readonly (readonly [string, number, number, string, string, string?, string?])[] = [
    ['max_drawdown', 0.2, 0.20305, '20%', '20.305%'],
    ['price_collar', 0.05, 0.5, '5%', '50%'],
    ['max_order_value', 10_000, 10_412.5, '10000 USDT', '10412.5 USDT'],
    ['max_exposure_per_account', 1e6, 2e6, '1000000 USDT', '2000000 USDT'],
    ['daily_loss', 100, 120, '100 USDT', '120 USDT'],
    ['max_orders_per_second', 5, 6, '5 orders/s', '6 orders/s'],
    ['duplicate_order', 1, 0.25, '1 s', '0.25 s'],
    ['max_position_quantity', 0.5, 0.75, '0.5 BTC', '0.75 BTC'],
    ['max_position_quantity', 5, 6, '5 contracts', '6 contracts', '', 'BTC/USDT:USDT'],
    ['venue_minimum', 5, 4.5, '5 USDT', '4.5 USDT', 'order value 4.50 USDT is below'],
    ['venue_minimum', 0.1, 0.05, '0.1 BTC', '0.05 BTC', 'quantity 0.05 is below'],
    ['buying_power', 100, 120, '100 USDT', '120 USDT', 'needs 120.00 USDT, 100.00 available'],
    ['buying_power', 1, 2, '1 BTC', '2 BTC', 'needs 2 BTC, 1 available'],
    ['venue', 0, 0, '', ''],
  ];
  for (const [rule, limit, actual, limitText, actualText, reason, symbol] of cases) {
    it(`${rule}: ${limitText === '' ? 'no figures' : limitText}`, () => {
      expect(figures(rule, limit, actual, reason, symbol)).to.deep.equal([limitText, actualText]);
    });
  }
});
