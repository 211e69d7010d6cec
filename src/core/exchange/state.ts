/**
 * The whole state of an exchange as plain data, from which another one goes on as if it had carried out the
 * same commands. Equal states give equal data, in equal order.
 */
import type { MatchingEngine } from '../book/index.js';
import type { Account, AccountState } from './account.js';
import type { BalanceRow, Balances } from './balances.js';
import type { ListsState, OrderLists } from './lists.js';
import type { Market, MarketState } from './market.js';
import type { RobotDesk } from './robots/robot-desk.js';
import type { RobotsState } from './robots/robots.js';
import type { HoldState, Settlement } from './settlement.js';

export interface ExchangeState {
  /** Ids of the listings. */
  readonly listings: readonly string[];
  readonly accounts: readonly AccountState[];
  readonly balances: readonly BalanceRow[];
  readonly holds: readonly HoldState[];
  readonly lists: ListsState;
  readonly markets: readonly MarketState[];
  readonly robots: RobotsState;
  /** Of the matching engine, canonical. */
  readonly books: Uint8Array;
}

/** What makes up an exchange. */
export interface ExchangeParts {
  readonly accounts: readonly Account[];
  readonly balances: Balances;
  readonly settlement: Settlement;
  readonly lists: OrderLists;
  readonly markets: readonly Market[];
  readonly robots: RobotDesk;
  readonly engine: MatchingEngine;
}

export const writeState = (parts: ExchangeParts): ExchangeState => ({
  listings: parts.markets.map(({ listing }) => listing.id),
  accounts: parts.accounts.map((account) => account.state()),
  balances: parts.balances.rows(),
  holds: parts.settlement.state(),
  lists: parts.lists.state(),
  markets: parts.markets.map((market) => market.state()),
  robots: parts.robots.state(),
  books: parts.engine.snapshot(),
});

/** Into a new exchange, whose accounts are open. Throws RangeError when the state is of other markets. */
export function readState(state: ExchangeState, parts: ExchangeParts): void {
  const { accounts, balances, settlement, lists, markets, robots, engine } = parts;
  if (String(state.listings) !== String(markets.map(({ listing }) => listing.id))) {
    throw new RangeError(`the state is of ${state.listings.join(' ')}`);
  }
  engine.restore(state.books);
  state.accounts.forEach((account, id) => accounts[id]!.restore(account));
  balances.restore(state.balances);
  settlement.restore(state.holds);
  lists.restore(state.lists, (account, listing, id) => accounts[account]?.find(listing, { id }));
  state.markets.forEach((market, index) => markets[index]!.restore(market));
  robots.restore(state.robots);
}
