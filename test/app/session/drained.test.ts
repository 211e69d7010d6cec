/** The end of a session that is to be flat. */
import { expect } from 'chai';
import { drained } from '../../../src/app/session/drained.js';
import type { RunningSession } from '../../../src/app/session/running-session.js';

interface Look {
  readonly orders: number;
  readonly held: number;
}

/** A session that looks so, one look after the other, and how often it was drained. */
async function drains(looks: readonly Look[], flatten: boolean): Promise<number> {
  let [look, count] = [-1, 0];
  const now = (): Look => looks[Math.min(Math.max(look, 0), looks.length - 1)]!;
  const view = (name: string): unknown => {
    if (name === 'orders') {
      look += 1;
      return { orders: Array(now().orders).fill({ reduceOnly: false }) };
    }
    const { held } = now();
    const row = { strategy: 'a', symbol: 'BTC/USDT', side: 'long', quantity: held };
    return { positions: held === 0 ? [] : [row] };
  };
  const session = {
    view: (name: string) => Promise.resolve(view(name)),
  } as unknown as Pick<RunningSession, 'view'>;
  await drained(session, { cancelAll: false, flatten }, () => {
    count += 1;
    return Promise.resolve();
  });
  return count;
}

describe('session: its end', function () {
  this.timeout(20_000);

  it('closes what an entry still filled, its cancel having come too late', async () => {
    const late = [
      { orders: 2, held: 1 },
      { orders: 1, held: 3 },
      { orders: 0, held: 2 },
      { orders: 1, held: 2 },
      { orders: 0, held: 0 },
    ];
    expect(await drains(late, true)).to.equal(2);
    expect(await drains(late, false)).to.equal(1);
  });

  it('does not close again what cannot be closed', async () => {
    expect(await drains([{ orders: 0, held: 1 }], true)).to.equal(1);
  });
});
