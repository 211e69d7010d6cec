import { expect } from 'chai';
import type { Views } from '../../src/app/session/views.js';
import { stoppedText } from '../../src/cli/daemon-text.js';

describe('cli: what a daemon leaves', () => {
  it('is told in the digits that count, where numbers have been reckoned', () => {
    const order = {
      ...{ account: 'main', symbol: 'BTC/USDT', side: 'sell', type: 'stop', clientId: 'ts-1-7' },
      ...{ quantity: 0.3, filled: 0.1, stopPrice: 58_000.5, limitPrice: null },
    };
    const position = {
      ...{ account: 'main', strategy: 'one', symbol: 'BTC/USDT', side: 'long', quantity: 0.2 },
      ...{ entryPrice: 59810.4115805169, stopPrice: null },
    };
    const text = stoppedText({
      pid: 7,
      openOrders: [order] as unknown as Views['orders']['orders'],
      positions: [position] as unknown as Views['positions']['positions'],
    });
    expect(text).to.match(/stop +0\.2 +58,000\.5 +ts-1-7/);
    expect(text).to.match(/long +0\.2 +59,810\.41158052 +none/);
  });
});
