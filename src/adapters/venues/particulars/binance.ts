import { PLAIN } from '../wire-ids.js';
import { GENERIC, asData, firstText } from './particulars.js';
import type { Data, VenueParticulars } from './particulars.js';

export const binance: VenueParticulars = {
  ...GENERIC,
  config: ({ spot, linear, inverse }) => ({
    options: {
      defaultType: spot || !(linear || inverse) ? 'spot' : linear ? 'swap' : 'delivery',
      // Everything else it would load costs seven requests and is not asked for.
      fetchMarkets: {
        types: [
          ...(spot || !(linear || inverse) ? ['spot'] : []),
          ...(linear ? ['linear'] : []),
          ...(inverse ? ['inverse'] : []),
        ],
      },
      fetchCurrencies: false,
      fetchMargins: false,
      fetchOpenOrders: { warnWithoutSymbol: false },
    },
  }),
  nativeTypes: ['market', 'limit', 'stop', 'stop_limit'],
  wireForm: PLAIN,
  validity: (stampMs, windowMs) => ({ timestamp: stampMs, recvWindow: windowMs }),
  findBy: 'fetchOrder',
  cancelsByClientId: true,
  replace: {
    needsVenueId: false,
    // ccxt leaves out the venue's id for the sake of this one alone.
    parameters: (oldWireId) => ({ cancelOrigClientOrderId: oldWireId }),
  },
  tradePages: 'forward',
  tradesPerPage: 1_000,
  tradeSpanMs: 86_400_000,
  tradesFrom: (fromId) => ({ fromId }),
  tradesOfOrder: true,
  // Of a cancelled order the stream has the cancel's id in `c`, and the order's in `C`.
  wireIdOf: (info) => firstText(info, ['origClientOrderId', 'C', 'c', 'clientOrderId']),
  isTriggered: (info) => isStop(info) && (info['w'] === true || info['isWorking'] === true),
  keyRights: {
    method: 'sapiGetAccountApiRestrictions',
    read: (answer) => {
      const trade = answer['enableSpotAndMarginTrading'] ?? answer['enableFutures'];
      return {
        trade: typeof trade === 'boolean' ? trade : undefined,
        withdraw: flag(answer, 'enableWithdrawals'),
        ipBound: flag(answer, 'ipRestrict'),
      };
    },
  },
  maintenanceCodes: [-1008, -1001],
};

const isStop = (info: Data): boolean => String(info['o'] ?? info['type']).startsWith('STOP_LOSS');

const flag = (answer: unknown, name: string): boolean | undefined => {
  const value = asData(answer)[name];
  return typeof value === 'boolean' ? value : undefined;
};
