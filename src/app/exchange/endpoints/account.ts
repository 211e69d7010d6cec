/** What an account has, did and may do. */
import type { Account, Exchange } from '../../../core/exchange/index.js';
import { rateText } from '../formats/exchange-info.js';
import { fixedMoney, milliseconds } from '../formats/numbers.js';
import { accountTrade, preventedMatch } from '../formats/orders.js';
import { venueErrors } from '../venue-error.js';
import type { Parameters } from '../parameters.js';
import type { Call, Endpoint } from './endpoint.js';
import { marketOf, marketsOf } from './endpoint.js';
import { orderRateLimits } from './rate-limits.js';

const signed = (weight: Endpoint['weight'], answer: Endpoint['answer']): Endpoint => ({
  security: 'signed',
  weight,
  answer,
});

/** Every asset that is listed or was ever held. */
function assetsOf(exchange: Exchange, account: Account): readonly string[] {
  const listed = exchange.markets.flatMap(({ listing: { instrument } }) => [
    instrument.base,
    instrument.quote,
  ]);
  return [...new Set([...listed, ...exchange.balances.of(account.id).keys()])].sort();
}

export function balancesOf(exchange: Exchange, account: Account, omitZero = false) {
  return assetsOf(exchange, account)
    .map((asset) => ({ asset, ...exchange.balances.get(account.id, asset) }))
    .filter(({ free, locked }) => !omitZero || free !== 0 || locked !== 0)
    .map(({ asset, free, locked }) => ({
      asset,
      free: fixedMoney(free),
      locked: fixedMoney(locked),
    }));
}

function account(call: Call): unknown {
  const { exchange, account: owner, parameters } = call;
  const { makerRate, takerRate } = exchange.markets[0]!.listing.instrument;
  return {
    // In hundredths of a percent, as the venue counts here.
    makerCommission: Math.round(makerRate / 10_000),
    takerCommission: Math.round(takerRate / 10_000),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      ...{ maker: rateText(makerRate), taker: rateText(takerRate) },
      ...{ buyer: '0.00000000', seller: '0.00000000' },
    },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: call.time(owner.updatedAt),
    accountType: 'SPOT',
    balances: balancesOf(exchange, owner, parameters.text('omitZeroBalances') === 'true'),
    permissions: ['SPOT'],
    uid: owner.id,
  };
}

function myTrades(call: Call): unknown {
  const market = marketOf(call);
  const { parameters, account: owner } = call;
  const limit = parameters.limit('limit', 500, 1_000);
  const fromId = parameters.integer('fromId');
  const orderId = parameters.integer('orderId');
  const from = parameters.instant('startTime');
  const until = parameters.lastInstant('endTime');
  const found = owner
    .trades(market.index)
    .filter(
      (trade) =>
        (fromId === undefined || trade.tradeId >= fromId) &&
        (orderId === undefined || trade.orderId === orderId) &&
        (from === undefined || trade.at >= from) &&
        (until === undefined || trade.at <= until),
    );
  const forward = fromId !== undefined || from !== undefined;
  const chosen = forward ? found.slice(0, limit) : found.slice(-limit);
  return chosen.map((trade) => accountTrade(market, trade, call.time));
}

/** One match by its own number, or those of an order, from a number on. */
function preventedMatches(call: Call): unknown {
  const market = marketOf(call);
  const { parameters, account: owner } = call;
  const id = parameters.integer('preventedMatchId');
  const orderId = parameters.integer('orderId');
  const fromId = parameters.integer('fromPreventedMatchId');
  const limit = parameters.limit('limit', 500, 1_000);
  if ((id === undefined) === (orderId === undefined)) throw venueErrors.parameters();
  return owner
    .prevented(market.index)
    .filter((match) =>
      id === undefined
        ? (match.makerOrderId === orderId || match.takerOrderId === orderId) &&
          match.id >= (fromId ?? 0)
        : match.id === id,
    )
    .slice(0, limit)
    .map((match) => preventedMatch(market, match, call.time));
}

const preventedMatchesWeight = (parameters: Parameters): number =>
  parameters.has('orderId') ? 20 : 2;

function commission(call: Call): unknown {
  const { listing } = marketOf(call);
  const { makerRate, takerRate } = listing.instrument;
  const none = {
    maker: '0.00000000',
    taker: '0.00000000',
    buyer: '0.00000000',
    seller: '0.00000000',
  };
  return {
    symbol: listing.id,
    standardCommission: { ...none, maker: rateText(makerRate), taker: rateText(takerRate) },
    specialCommission: none,
    taxCommission: none,
    discount: {
      ...{ enabledForAccount: false, enabledForSymbol: false },
      ...{ discountAsset: 'BNB', discount: '0.00000000' },
    },
  };
}

/** Coins as the wallet lists them, without networks: nothing is paid in or out over one. */
function coins(call: Call): unknown {
  const { exchange, account: owner } = call;
  return balancesOf(exchange, owner).map(({ asset, free, locked }) => ({
    ...{ coin: asset, name: asset, free, locked, freeze: '0', withdrawing: '0', ipoing: '0' },
    ...{ ipoable: '0', storage: '0', isLegalMoney: false, trading: true, networkList: [] },
    ...{ depositAllEnable: false, withdrawAllEnable: false },
  }));
}

function tradeFees(call: Call): unknown {
  return marketsOf(call).markets.map(({ listing }) => ({
    symbol: listing.id,
    makerCommission: rateText(listing.instrument.makerRate),
    takerCommission: rateText(listing.instrument.takerRate),
  }));
}

const PERMISSIONS = {
  ipRestrict: false,
  createTime: 0,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: false,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enablePortfolioMarginTrading: false,
  enableSpotAndMarginTrading: true,
} as const;

export const accounts = {
  account: signed(20, account),
  myTrades: signed(20, myTrades),
  commission: signed(20, commission),
  preventedMatches: signed(preventedMatchesWeight, preventedMatches),
  orderRateLimits: signed(40, ({ limits, account: owner, now }) =>
    orderRateLimits(limits, owner.id, milliseconds(now)),
  ),
  coins: signed(10, coins),
  restrictions: signed(1, () => PERMISSIONS),
  tradeFees: signed(1, tradeFees),
} satisfies Record<string, Endpoint>;
