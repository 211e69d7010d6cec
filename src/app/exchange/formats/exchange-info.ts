/** The rules of the exchange as clients load them. */
import type { Listing, Market } from '../../../core/exchange/index.js';
import { powerOfTen } from '../../../core/domain/units.js';
import { fixed } from './numbers.js';

const ORDER_TYPES = [
  ...['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
  ...['TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
];
const SELF_TRADE_MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'];
const STATUS = { trading: 'TRADING', halt: 'HALT', break: 'BREAK' } as const;

export function symbolInfo({ listing, status }: Market) {
  const { base, quote } = listing.instrument;
  return {
    symbol: listing.id,
    status: STATUS[status],
    baseAsset: base,
    baseAssetPrecision: 8,
    quoteAsset: quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ORDER_TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(listing),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: SELF_TRADE_MODES,
  };
}

function filtersOf({ instrument, filters }: Listing) {
  const { priceScale, quantityScale } = instrument;
  const price = (value: number): string => fixed(value, priceScale);
  const quantity = (value: number): string => fixed(value, quantityScale);
  const step = quantity(instrument.lot);
  return [
    {
      ...{ filterType: 'PRICE_FILTER', minPrice: price(filters.minPrice) },
      ...{ maxPrice: price(filters.maxPrice), tickSize: price(instrument.tick) },
    },
    {
      ...{ filterType: 'LOT_SIZE', minQty: quantity(filters.minQuantity) },
      ...{ maxQty: quantity(filters.maxQuantity), stepSize: step },
    },
    { filterType: 'ICEBERG_PARTS', limit: filters.icebergParts },
    {
      ...{ filterType: 'MARKET_LOT_SIZE', minQty: quantity(0) },
      ...{ maxQty: quantity(filters.maxMarketQuantity), stepSize: step },
    },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: filters.minTrailingDelta,
      maxTrailingAboveDelta: filters.maxTrailingDelta,
      minTrailingBelowDelta: filters.minTrailingDelta,
      maxTrailingBelowDelta: filters.maxTrailingDelta,
    },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: String(filters.percentPriceUp),
      bidMultiplierDown: String(filters.percentPriceDown),
      askMultiplierUp: String(filters.percentPriceUp),
      askMultiplierDown: String(filters.percentPriceDown),
      avgPriceMins: 5,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: fixed(filters.minNotional, 8),
      applyMinToMarket: true,
      maxNotional: fixed(filters.maxNotional, 8),
      applyMaxToMarket: true,
      avgPriceMins: 5,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: filters.maxOrders },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: filters.maxAlgoOrders },
    { filterType: 'MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: filters.maxIcebergOrders },
  ];
}

/** A rate counted in 10^-8 as the venue writes it. */
export const rateText = (rate: number): string => (rate / powerOfTen(8)).toFixed(8);
