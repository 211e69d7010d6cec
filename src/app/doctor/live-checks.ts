/** What only the venue can tell of an account: key, clock, fees, sizes, capital, and whether it trades. */
import type { Instrument } from '../../core/domain/instrument.js';
import { plainValue, priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_HOUR, asTimestamp, rateToFraction } from '../../core/domain/units.js';
import type { Price } from '../../core/domain/units.js';
import type { AccountSnapshot, Feed, ListedInstrument, Venue } from '../../ports.js';
import type { Config } from '../config/index.js';
import { openVenueFeed } from '../session/connection.js';
import { openAccount } from '../session/open-account.js';
import { strategiesOn } from '../session/session-accounts.js';
import type { AccountPlace } from '../session/open-account.js';
import type { Checker } from './check.js';

export interface LiveAccountCheck {
  readonly account: string;
  readonly venue: string;
}

/** Opens the venue's market data and the account, and asks; nothing is ordered. */
export async function checkLiveAccount(
  { account, venue }: LiveAccountCheck,
  place: AccountPlace,
  checker: Checker,
): Promise<void> {
  const { config } = place.loaded;
  const traded = strategiesOn(account, config).flatMap((one) => one.symbols);
  const symbols = [...new Set(traded)];
  const reach = { config, directory: place.directory, program: place.program, warn: place.warn };
  const feed = await checker.attempt('venue', () => openVenueFeed(venue, reach));
  if (feed === undefined) return;
  try {
    const listed = await checker.attempt('venue', () => feed.instruments(symbols));
    if (listed === undefined) return;
    checker.ok('venue', `${venue} answers`);
    await checkClock(feed, checker);
    checkMarkets(listed, checker);
    const instruments = listed.map(({ instrument }) => instrument);
    const opened = await checker.attempt('key', () =>
      openAccount({ venue, account }, instruments, place),
    );
    if (opened === undefined) return;
    try {
      await checkAccount({ account, venue: opened, feed, instruments, config }, checker);
    } finally {
      await opened.close();
    }
  } finally {
    await feed.close();
  }
}

interface Opened {
  readonly account: string;
  readonly venue: Venue;
  readonly feed: Feed;
  readonly instruments: readonly Instrument[];
  readonly config: Config;
}

async function checkAccount(opened: Opened, checker: Checker): Promise<void> {
  const { venue } = opened;
  const isUsable = await checker.attempt('key', () => checkRights(venue, checker));
  if (isUsable !== true) return;
  const snapshot = await checker.attempt('account', () => venue.connect(() => undefined));
  if (snapshot === undefined) return;
  const orders = snapshot.openOrders.length;
  checker.ok('account', orders === 0 ? 'no open order' : `${orders} open orders, left alone`);
  for (const instrument of opened.instruments) {
    await checker.attempt('fees', () => checkFees(venue, instrument, checker));
    await checker.attempt('sizes', () => checkSizes(opened, instrument, checker));
  }
  checkCapital(opened, snapshot, checker);
}

const RIGHTS_REMEDY = 'make a key that may read and trade, and nothing else';

/** False when the key must not be used. */
async function checkRights(venue: Venue, checker: Checker): Promise<boolean> {
  const { trade, withdraw, ipBound } = await venue.keyRights();
  if (withdraw === true) checker.fail('key', 'it may withdraw', RIGHTS_REMEDY);
  if (trade === false) checker.fail('key', 'it has no right to trade', RIGHTS_REMEDY);
  if (withdraw === true || trade === false) return false;
  if (withdraw === undefined || trade === undefined) {
    const remedy = 'look at its rights at the venue: it must not withdraw';
    checker.warn('key', 'the venue does not tell what it may do', remedy);
  } else checker.ok('key', 'it may trade, and may not withdraw');
  if (ipBound === true) checker.ok('addresses', 'the key is bound to addresses');
  else if (ipBound === false) {
    checker.warn('addresses', 'the key works from any address', 'bind it to that of this machine');
  }
  return true;
}

/** Venues refuse requests of clocks that are further off, microseconds. */
const LARGEST_OFFSET = 1_000_000;
const DOUBTFUL_OFFSET = 250_000;

async function checkClock(feed: Feed, checker: Checker): Promise<void> {
  const offset = await checker.attempt('clock', () => feed.clockOffset());
  if (offset === undefined) return;
  const way = offset > 0 ? 'behind' : 'ahead of';
  const text = `${Math.abs(Math.round(offset / 1_000))} ms ${way} the venue`;
  if (Math.abs(offset) > LARGEST_OFFSET) checker.fail('clock', text, 'set it by NTP');
  else if (Math.abs(offset) > DOUBTFUL_OFFSET) checker.warn('clock', text, 'set it by NTP');
  else checker.ok('clock', text);
}

function checkMarkets(listed: readonly ListedInstrument[], checker: Checker): void {
  const closed = listed
    .filter(({ trading }) => !trading)
    .map(({ instrument }) => instrument.symbol);
  if (listed.length === 0) {
    checker.fail('markets', 'no strategy trades on this account', 'write one under strategies');
  } else if (closed.length > 0) {
    checker.fail('markets', `${closed.join(', ')} cannot be traded now`, 'wait, or leave it out');
  } else {
    checker.ok('markets', `open: ${listed.map(({ instrument }) => instrument.symbol).join(', ')}`);
  }
}

const percent = (rate: number): string => `${Number((rate * 100).toFixed(4))} %`;

async function checkFees(venue: Venue, instrument: Instrument, checker: Checker): Promise<void> {
  const fees = await venue.fees(instrument);
  const { symbol } = instrument;
  const [maker, taker] = [
    rateToFraction(instrument.makerRate),
    rateToFraction(instrument.takerRate),
  ];
  if (fees === undefined) {
    const text = `${symbol}: the venue does not tell this account's; listed are maker ${percent(maker)}, taker ${percent(taker)}`;
    checker.ok('fees', text);
    return;
  }
  const text = `${symbol}: maker ${percent(fees.maker)}, taker ${percent(fees.taker)}`;
  if (fees.maker > maker || fees.taker > taker) {
    const listed = `maker ${percent(maker)}, taker ${percent(taker)}`;
    checker.warn('fees', `${text}, more than listed (${listed})`, 'reckon with what is paid');
  } else checker.ok('fees', text);
}

const MINUTE = '1m' as Timeframe;

/** The largest order that the guards let through against the smallest that the venue takes. */
async function checkSizes(
  { feed, config }: Opened,
  instrument: Instrument,
  checker: Checker,
): Promise<void> {
  const { symbol, quote, minNotional, minQuantity } = instrument;
  const price = await lastPrice(feed, instrument);
  const quantity = quantityToNumber(instrument, minQuantity);
  const byQuantity = price === undefined ? 0 : plainValue(instrument, quantity, price);
  const least = Math.max(minNotional, byQuantity);
  const most = Number(config.live.maxOrder.amount);
  const text = `${symbol}: the venue takes ${Number(least.toPrecision(4))} ${quote} and more, live.max_order is ${most}`;
  if (least > most) checker.fail('sizes', text, `raise live.max_order to ${Math.ceil(least)}`);
  else checker.ok('sizes', text);
}

/** Close of the last finished minute of the last hours; undefined when there was none. */
async function lastPrice(feed: Feed, instrument: Instrument): Promise<number | undefined> {
  const from = asTimestamp(Date.now() * 1_000 - 3 * MICROSECONDS_PER_HOUR);
  const { close } = await feed.history(instrument, MINUTE, { from });
  const last = close.at(-1);
  return last === undefined ? undefined : priceToNumber(instrument, last as Price);
}

function checkCapital(
  { account, config, instruments }: Opened,
  { balances }: AccountSnapshot,
  checker: Checker,
): void {
  for (const asset of new Set(instruments.map(({ settlement }) => settlement))) {
    const balance = balances.find((one) => one.asset === asset);
    const has =
      balance === undefined ? 0 : moneyToNumber(balance.free) + moneyToNumber(balance.locked);
    const wanted = strategiesOn(account, config).reduce(
      (sum, { setting: { capital } }) =>
        sum + (capital?.kind === 'amount' ? Number(capital.amount) : 0),
      0,
    );
    const text = `${Number(has.toFixed(2))} ${asset} in the account`;
    if (has <= 0) checker.fail('capital', text, `pay in ${asset}, or trade in another`);
    else if (wanted > has) {
      const remedy = 'lower the capital of strategies, or pay in more';
      checker.fail('capital', `${text}, strategies are given ${wanted}`, remedy);
    } else checker.ok('capital', wanted === 0 ? text : `${text}, strategies are given ${wanted}`);
  }
}
