/** Addresses of a configuration, and what they mean. */
import { expect } from 'chai';
import { sourceAddress } from '../../../src/adapters/feeds/sources.js';
import { connectionOf } from '../../../src/app/session/connection.js';
import type { Connection } from '../../../src/app/session/connection.js';
import { Workspace } from '../../app/config/workspace.js';

describe('feed sources: addresses', () => {
  const of = (name: string, url?: string): unknown => {
    const { exchange, sandbox, foreign } = sourceAddress(name, url);
    return [exchange, sandbox, foreign?.host];
  };

  it("knows the venues' own, and which part of a venue they belong to", () => {
    expect(of('binance')).to.deep.equal(['binance', false, undefined]);
    expect(of('binance', 'wss://stream.binance.com:9443/ws')).to.deep.equal([
      ...['binance', false, undefined],
    ]);
    expect(of('binance', 'wss://fstream.binance.com/ws')).to.deep.equal([
      ...['binanceusdm', false, undefined],
    ]);
    expect(of('binance', 'wss://testnet.binance.vision/ws')).to.deep.equal([
      ...['binance', true, undefined],
    ]);
    expect(of('coinbase', 'wss://ws-feed.exchange.coinbase.com')).to.deep.equal([
      ...['coinbaseexchange', false, undefined],
    ]);
    expect(of('coinbase', 'wss://advanced-trade-ws.coinbase.com')).to.deep.equal([
      ...['coinbase', false, undefined],
    ]);
    expect(of('kraken', 'wss://ws.kraken.com/v2')).to.deep.equal(['kraken', false, undefined]);
    expect(of('gate', 'wss://api.gateio.ws')).to.deep.equal(['gate', false, 'api.gateio.ws']);
  });

  it('tells an address that only looks like one', () => {
    for (const host of ['binance.com.evil.test', 'evilbinance.com', '127.0.0.1:9000']) {
      expect(of('binance', `wss://${host}/ws`)).to.deep.equal(['binance', false, host]);
    }
  });
});

describe('feed sources: connections of a configuration', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const connect = async (venue: string, text: string): Promise<Connection> => {
    workspace.write('tradsys.yaml', text);
    const { config } = await workspace.load();
    const { directory } = workspace;
    return connectionOf(venue, { config, directory, program: '', warn: () => undefined });
  };
  const failureOf = (venue: string, text: string): Promise<unknown> =>
    connect(venue, text).catch((error: unknown) => error);

  it("maps the addresses of vendors' manuals, retired ones too", async () => {
    const text = `market_data:
  sources:
    - name: binance
      type: websocket
      url: wss://stream.binance.com:9443/ws
      symbols: [BTCUSDT]
      channels: [trade, kline_1m, depth]
      rate_limit: 20
    - name: coinbase
      type: websocket
      url: wss://ws-feed.pro.coinbase.com
      symbols: [BTC-USD]
      channels: [matches, level2]
`;
    expect(await connect('binance', text)).to.deep.equal({
      ...{ venue: 'binance', exchange: 'binance', sandbox: false, config: {} },
      requestsPerSecond: 20,
    });
    expect(await connect('coinbase', text)).to.deep.equal({
      ...{ venue: 'coinbase', exchange: 'coinbaseexchange', sandbox: false, config: {} },
    });
  });

  it('asks where the data come by REST, and takes a stand-in on this machine', async () => {
    const text = `market_data:
  sources:
    - { name: binance, type: rest, url: 'ws://127.0.0.1:9000/stream/ws' }
`;
    const found = await connect('binance', text);
    expect(found).to.include({ exchange: 'binance', pollEveryMs: 1_000 });
    const hosts = JSON.stringify(found.config).match(/[a-z]+:\/\/[^/"]+/g);
    expect(new Set(hosts)).to.deep.equal(new Set(['http://127.0.0.1:9000', 'ws://127.0.0.1:9000']));
  });

  it('refuses addresses and venues that it does not know', async () => {
    const text = `market_data:
  sources:
    - { name: kraken, url: 'wss://proxy.test/ws' }
`;
    expect(await failureOf('kraken', text)).to.include({ code: 'venue.address', exit: 'config' });
    expect(await failureOf('krakn', text)).to.include({
      ...{ code: 'venue.unknown', remedy: 'did you mean kraken?' },
    });
  });
});
