/** Coinbase as its clients see it, of what the tests ask. */
import { iso, seconds, text } from './scripted-venues.js';
import type { Dialect, ScriptedOrder } from './scripted-venues.js';

const COINBASE_STATUS = { open: 'OPEN', filled: 'FILLED', cancelled: 'CANCELLED' } as const;

const coinbaseOrder = (order: ScriptedOrder) => ({
  ...{ order_id: order.id, client_order_id: order.clientId, product_id: 'BTC-USD' },
  ...{ side: order.side, status: COINBASE_STATUS[order.status], filled_size: order.filled },
  ...{
    created_time: iso(order.at),
    total_fees: '0',
    order_type: 'LIMIT',
    average_filled_price: '0',
  },
  order_configuration: {
    limit_limit_gtc: { base_size: order.quantity, limit_price: order.price, post_only: false },
  },
});

const coinbaseMoney = (currency: string, value: string, hold: string) => ({
  ...{ uuid: currency, name: currency, currency, type: 'ACCOUNT_TYPE_CRYPTO', active: true },
  ...{ available_balance: { value, currency }, hold: { value: hold, currency } },
});

const PRODUCT = {
  ...{ product_id: 'BTC-USD', base_currency_id: 'BTC', quote_currency_id: 'USD' },
  ...{ base_increment: '0.00000001', quote_increment: '0.01', price_increment: '0.01' },
  ...{ base_min_size: '0.00000001', quote_min_size: '1', product_type: 'SPOT' },
  ...{ status: 'online', trading_disabled: false, alias: '', alias_to: [] },
};

export const COINBASE: Dialect = {
  id: 'coinbase',
  placing: 'POST /api/v3/brokerage/orders',
  addresses: (http, ws) => ({ rest: http, ws }),
  answer: ({ route, parameters }, book) => {
    switch (route) {
      case 'GET /v2/time':
        return { data: { iso: iso(Date.now()), epoch: Math.floor(seconds(Date.now())) } };
      case 'GET /v2/currencies':
      case 'GET /v2/currencies/crypto':
        return { data: [] };
      case 'GET /v2/exchange-rates':
        return { data: { currency: 'USD', rates: {} } };
      case 'GET /api/v3/brokerage/transaction_summary':
        return { fee_tier: { taker_fee_rate: '0.006', maker_fee_rate: '0.004' } };
      case 'GET /api/v3/brokerage/market/products':
        return { products: parameters['product_type'] === 'FUTURE' ? [] : [PRODUCT] };
      case 'GET /api/v3/brokerage/market/products/BTC-USD/ticker':
        return { trades: [], best_bid: '59999', best_ask: '60000' };
      case 'GET /api/v3/brokerage/accounts':
        return {
          accounts: [coinbaseMoney('USD', '989.6234', '10.5'), coinbaseMoney('BTC', '0.5', '0')],
        };
      case 'POST /api/v3/brokerage/orders': {
        const [terms] = Object.values(parameters['order_configuration'] as object) as Record<
          string,
          string
        >[];
        const order = book.place(
          ...([text(parameters['client_order_id']), text(parameters['side'])] as const),
          ...([terms!['base_size']!, terms!['limit_price'] ?? ''] as const),
        );
        return {
          success: true,
          success_response: {
            order_id: order.id,
            product_id: 'BTC-USD',
            side: order.side,
            client_order_id: order.clientId,
          },
        };
      }
      case 'GET /api/v3/brokerage/orders/historical/batch':
        return {
          orders: book.orders
            .filter(({ status }) => parameters['order_status'] !== 'OPEN' || status === 'open')
            .map(coinbaseOrder),
        };
      case 'POST /api/v3/brokerage/orders/batch_cancel': {
        const [id] = parameters['order_ids'] as readonly string[];
        const order = book.find(id!);
        const success = order?.status === 'open';
        if (success) order.status = 'cancelled';
        return {
          results: [{ success, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: id }],
        };
      }
      case 'GET /api/v3/brokerage/orders/historical/fills':
        return {
          fills: book.trades.map(({ id, order, quantity, price, fee, at }) => ({
            ...{ trade_id: id, entry_id: id, order_id: order.id, trade_time: iso(at), price },
            ...{ size: quantity, commission: fee, product_id: 'BTC-USD', side: order.side },
            ...{ liquidity_indicator: 'MAKER', size_in_quote: false },
          })),
        };
      case 'GET /api/v3/brokerage/key_permissions':
        return { can_view: true, can_trade: true, can_transfer: false };
      default: {
        const order = book.find(route.replace('GET /api/v3/brokerage/orders/historical/', ''));
        return order && { order: coinbaseOrder(order) };
      }
    }
  },
};
