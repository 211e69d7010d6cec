import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from '../../../src/core/domain/journal.js';
import { Ledger } from '../../../src/core/portfolio/index.js';

describe('ledger', () => {
  it('moves money between two accounts of one asset and journals it', () => {
    const changes: Change[] = [];
    const ledger = new Ledger(changes);
    const cash = ledger.account('cash', 'USDT');
    const fees = ledger.account('fees', 'USDT');
    ledger.transfer(cash, fees, 150);
    ledger.transfer(cash, fees, -50);
    expect(ledger.balance(cash)).to.equal(-100);
    expect(ledger.balance(fees)).to.equal(100);
    expect(changes).to.deep.equal([
      { kind: 'posted', from: 'cash', to: 'fees', asset: 'USDT', amount: 150 },
      { kind: 'posted', from: 'cash', to: 'fees', asset: 'USDT', amount: -50 },
    ]);
  });

  it('books nothing for nothing', () => {
    const changes: Change[] = [];
    const ledger = new Ledger(changes);
    ledger.transfer(ledger.account('cash', 'USDT'), ledger.account('fees', 'USDT'), 0);
    expect(changes).to.deep.equal([]);
  });

  it('opens an account once, per asset', () => {
    const ledger = new Ledger([]);
    expect(ledger.account('cash', 'USDT')).to.equal(ledger.account('cash', 'USDT'));
    expect(ledger.account('cash', 'BTC')).to.not.equal(ledger.account('cash', 'USDT'));
    expect(ledger.entries()).to.deep.equal([
      { account: 'cash', asset: 'USDT', balance: 0 },
      { account: 'cash', asset: 'BTC', balance: 0 },
    ]);
  });

  it('refuses to book one asset against another', () => {
    const ledger = new Ledger([]);
    const [cash, coins] = [ledger.account('cash', 'USDT'), ledger.account('cash', 'BTC')];
    expect(() => ledger.transfer(cash, coins, 1)).to.throw('USDT cannot be booked against BTC');
    expect(ledger.balance(cash)).to.equal(0);
  });

  it('sums to zero in every asset, whatever is booked', () => {
    const move = fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom('USDT', 'BTC'), fc.bigInt());
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const ledger = new Ledger([]);
        for (const [from, to, asset, amount] of moves) {
          ledger.transfer(
            ledger.account(`a${from}`, asset),
            ledger.account(`a${to}`, asset),
            amount,
          );
          expect(ledger.total('USDT')).to.equal(0);
          expect(ledger.total('BTC')).to.equal(0);
        }
      }),
    );
  });
});
