import { asMoney } from '../../core/domain/money.js';
import { LEDGER_SCALE } from '../../core/domain/units.js';
import type { Money } from '../../core/domain/units.js';
import type { AccountSnapshot, VenueBalance } from '../../ports.js';
import { decimalToUnits } from '../clients/decimal.js';
import { ask } from './desk.js';
import type { Desk } from './desk.js';
import { asOpenOrder, openOrders } from './open-orders.js';
import { asData } from './particulars/particulars.js';
import type { Data } from './particulars/particulars.js';
import { WrittenNumbers } from './written-numbers.js';

/** An account that changes while it is read is read again, so often at the most. */
const MOST_TRIES = 3;

/** Balances and open orders, between which nothing of ours happened. Rejects when the venue does not answer. */
export async function fetchAccount(desk: Desk): Promise<AccountSnapshot> {
  for (let tries = 1; ; tries += 1) {
    const before = desk.orders.changes;
    const at = desk.clock.stamp();
    const orders = await openOrders(desk);
    const balance = asData(await ask(desk, 'fetchBalance', []));
    const hasChanged = desk.orders.changes !== before;
    if (hasChanged && tries < MOST_TRIES) continue;
    for (const order of orders) desk.orders.takeOrder(order);
    return {
      ...{ kind: 'account', at, balances: balancesOf(balance) },
      openOrders: orders.map((order) => asOpenOrder(desk, order)),
    };
  }
}

/** What ccxt puts beside the assets. */
const NO_ASSETS = new Set(['info', 'timestamp', 'datetime', 'free', 'used', 'total', 'debt']);

function balancesOf(balance: Data): readonly VenueBalance[] {
  const numbers = new WrittenNumbers(balance['info']);
  // Of an amount finer than the ledger there is no more than what it can hold.
  const money = (value: unknown): Money => {
    const text = numbers.textOf(value);
    const units = text === undefined ? 0n : decimalToUnits(text, LEDGER_SCALE, 'toward_zero');
    return asMoney(units ?? 0n);
  };
  return Object.entries(balance)
    .filter(([asset]) => !NO_ASSETS.has(asset))
    .map(([asset, each]) => {
      const { free, used } = asData(each);
      return { asset, free: money(free), locked: money(used) };
    })
    .filter(({ free, locked }) => free !== 0 || locked !== 0);
}
