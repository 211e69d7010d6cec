import { PLAIN } from '../wire-ids.js';
import { GENERIC, unifiedParameters } from './particulars.js';
import type { VenueParticulars } from './particulars.js';

export const alpaca: VenueParticulars = {
  ...GENERIC,
  nativeTypes: ['market', 'limit', 'stop_limit'],
  timesInForce: ['gtc', 'ioc'],
  postOnly: false,
  reduceOnly: false,
  wireForm: PLAIN,
  orderParameters: (order, texts) => {
    const { stopLossPrice, ...rest } = unifiedParameters(order, texts);
    return stopLossPrice === undefined ? rest : { ...rest, triggerPrice: stopLossPrice };
  },
  replace: { needsVenueId: true, parameters: () => ({}) },
  // ccxt makes of each report one trade without an id, with all that has filled so far.
  streamsTrades: false,
};
