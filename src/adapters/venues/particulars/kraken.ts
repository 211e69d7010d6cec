import { plainUpTo } from '../wire-ids.js';
import { GENERIC, asData, unifiedParameters } from './particulars.js';
import type { VenueParticulars } from './particulars.js';

export const kraken: VenueParticulars = {
  ...GENERIC,
  nativeTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['gtc', 'ioc', 'gtd'],
  // Free text up to 18 characters, or a UUID.
  wireForm: plainUpTo(18),
  // Between half a second and a minute from now.
  validity: (stampMs, windowMs) => ({
    deadline: new Date(stampMs + Math.min(Math.max(windowMs, 500), 60_000)).toISOString(),
  }),
  orderParameters: (order, texts) => ({
    ...unifiedParameters(order, texts),
    ...(order.timeInForce === 'gtd' && order.expireAt !== undefined
      ? { timeInForce: 'GTD', expiretm: Math.floor(order.expireAt / 1_000_000) }
      : {}),
  }),
  listParameters: (wireId) => ({ clientOrderId: wireId }),
  cancelsByClientId: true,
  clockUnitMs: 1_000,
  keyRights: {
    method: 'privatePostGetApiKeyInfo',
    read: (answer) => {
      const { permissions, ip_allowlist: addresses } = asData(answer['result']);
      const granted = Array.isArray(permissions) ? permissions.map(String) : undefined;
      return {
        trade: granted?.some((one) => /modify.*trade/i.test(one)) === true ? true : undefined,
        withdraw: granted?.some((one) => /^withdraw/i.test(one)),
        ipBound: Array.isArray(addresses) ? addresses.length > 0 : undefined,
      };
    },
  },
};
