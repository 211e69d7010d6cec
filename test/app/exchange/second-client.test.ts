/** A second client, by Binance itself, trades here with no more than its addresses changed. */
import { expect } from 'chai';
import { binanceClient } from './binance-client.js';
import { TestExchange } from './fixture.js';

describe('exchange: @binance/spot', () => {
  it('places, fills, cancels, and hears of it over the WebSocket API', async () => {
    const exchange = await TestExchange.start();
    try {
      const key = exchange.account('alice');
      const client = await binanceClient(key, exchange.base, exchange.socketBase);
      const { SpotRestAPI, SpotWebsocketAPI } = await import('@binance/spot');
      const {
        NewOrderSideEnum: Side,
        NewOrderTypeEnum: Type,
        NewOrderTimeInForceEnum: Time,
      } = SpotRestAPI;
      const order = (side: 'BUY' | 'SELL', price: number) => ({
        ...{ symbol: 'BTCUSDT', side: Side[side], type: Type.LIMIT, timeInForce: Time.GTC },
        ...{ quantity: 0.1, price },
      });
      const info = await (await client.restAPI.exchangeInfo()).data();
      expect(info.symbols!.map(({ symbol }) => symbol)).to.deep.equal(['BTCUSDT', 'ETHUSDT']);
      await client.restAPI.newOrder(order('SELL', 60_000));
      const bought = await (await client.restAPI.newOrder(order('BUY', 60_000))).data();
      expect(bought).to.include({ status: 'FILLED', executedQty: '0.10000000' });
      const resting = await (await client.restAPI.newOrder(order('BUY', 50_000))).data();
      const orderId = resting.orderId!;
      const canceled = await (
        await client.restAPI.deleteOrder({ symbol: 'BTCUSDT', orderId })
      ).data();
      expect(canceled.status).to.equal('CANCELED');
      const account = await (await client.restAPI.getAccount()).data();
      expect(account.balances!.find(({ asset }) => asset === 'USDT')!.locked).to.equal(
        '0.00000000',
      );

      const connection = await client.websocketAPI.connect();
      const placed = await connection.orderPlace({
        ...{ symbol: 'BTCUSDT', quantity: 0.1, price: 40_000 },
        side: SpotWebsocketAPI.OrderPlaceSideEnum.BUY,
        type: SpotWebsocketAPI.OrderPlaceTypeEnum.LIMIT,
        timeInForce: SpotWebsocketAPI.OrderPlaceTimeInForceEnum.GTC,
      });
      expect(placed.data.status).to.equal('NEW');
      await connection.disconnect();

      const streams = await client.websocketStreams.connect();
      const trades = streams.trade({ symbol: 'btcusdt' });
      const done = { heard: false };
      const first = new Promise<Record<string, unknown>>((resolve) =>
        trades.on('message', (data) => {
          done.heard = true;
          resolve(data as Record<string, unknown>);
        }),
      );
      while (!done.heard) {
        await client.restAPI.newOrder(order('SELL', 60_000));
        await client.restAPI.newOrder(order('BUY', 60_000));
      }
      expect((await first)['p']).to.equal('60000.00000000');
      await streams.disconnect();
    } finally {
      await exchange.stop();
    }
  });
});
