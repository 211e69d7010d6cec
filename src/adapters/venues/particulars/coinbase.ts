import { PLAIN, UUID } from '../wire-ids.js';
import { GENERIC, unifiedParameters } from './particulars.js';
import type { VenueParticulars } from './particulars.js';

/** Advanced Trade. */
export const coinbase: VenueParticulars = {
  ...GENERIC,
  // The other list of accounts does not say what open orders hold.
  config: () => ({ options: { fetchBalance: 'v3PrivateGetBrokerageAccounts' } }),
  nativeTypes: ['market', 'limit', 'stop_limit'],
  contractTypes: ['limit'],
  timesInForce: ['gtc', 'ioc', 'fok', 'gtd'],
  reduceOnly: false,
  marketBuysByValue: true,
  wireForm: PLAIN,
  orderParameters: (order, texts) => ({
    ...unifiedParameters(order, texts),
    ...(order.timeInForce === 'gtd' && order.expireAt !== undefined
      ? { timeInForce: 'GTD', end_time: new Date(order.expireAt / 1_000).toISOString() }
      : {}),
  }),
  // ccxt takes its own for every order unless this word is used.
  idParameters: (wireId) => ({ client_order_id: wireId }),
  streamsTrades: false,
  keyRights: {
    method: 'v3PrivateGetBrokerageKeyPermissions',
    read: ({ can_trade: trade, can_transfer: withdraw }) => ({
      trade: typeof trade === 'boolean' ? trade : undefined,
      withdraw: typeof withdraw === 'boolean' ? withdraw : undefined,
      ipBound: undefined,
    }),
  },
};

/** The older exchange for professionals. */
export const coinbaseExchange: VenueParticulars = {
  ...GENERIC,
  // The client id must be a UUID.
  wireForm: UUID,
};
