/** What the command line asks of an exchange is done as a whole, or not at all. */
import { expect } from 'chai';
import { fundAccount } from '../../../src/app/exchange/process/actions.js';
import { TradsysError } from '../../../src/errors.js';
import { TestExchange } from './fixture.js';

describe('exchange: control', () => {
  it('pays in and out what is asked together, or nothing of it', async () => {
    const exchange = await TestExchange.start();
    try {
      exchange.account('alice', { USDT: '10' });
      const fund = (amounts: Record<string, string>): object =>
        fundAccount(exchange.running, { name: 'alice', amounts });
      expect(() => fund({ USDT: '5', BTC: '-1' })).to.throw(TradsysError, /less than 1 BTC free/);
      expect(fund({ USDT: '-9.5', BTC: '2' })).to.have.deep.property('balances', [
        { account: 'alice', asset: 'USDT', free: '0.5', locked: '0' },
        { account: 'alice', asset: 'BTC', free: '2', locked: '0' },
      ]);
    } finally {
      await exchange.stop();
    }
  });
});
