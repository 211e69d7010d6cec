/** Every candle is told to be closed, however late the round comes that tells it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Faults } from '../../../src/app/exchange/faults/faults.js';
import { Host } from '../../../src/app/exchange/host.js';
import { CommandJournal } from '../../../src/app/exchange/journal/command-journal.js';
import { listingsOf } from '../../../src/app/exchange/settings.js';
import { StreamHub } from '../../../src/app/exchange/streams/hub.js';
import { Publisher } from '../../../src/app/exchange/streams/publisher.js';

const SECOND = 1_000_000;

describe('exchange: closed candles', () => {
  let directory: string;
  let journal: CommandJournal;
  let at = 0;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-klines-'));
    journal = new CommandJournal(join(directory, 'commands.log'), 'fast', (error) => {
      throw error;
    });
  });
  afterEach(async () => {
    await journal.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const trade = (host: Host): void => {
    for (const side of ['sell', 'buy'] as const) {
      const outcome = host.apply({
        ...{ kind: 'place', account: host.exchange.accountNamed(side)!.id },
        order: {
          ...{ listing: 0, side, type: 'limit', timeInForce: 'gtc', price: 6_000_000 },
          ...{ quantity: 1_000, quoteQuantity: 0, stopPrice: 0, trailingDelta: 0 },
          ...{ icebergQuantity: 0, selfTrade: 'none', clientOrderId: `${side}-${at}` },
        },
      });
      if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal));
    }
  };

  it('are told when rounds are a little more than a second apart, and when one is missed', async () => {
    at = 60 * SECOND;
    const host = new Host({ listings: listingsOf(['BTC/USDT']) }, journal, () => at);
    host.replay([]);
    for (const name of ['sell', 'buy']) {
      host.apply({ kind: 'open_account', name });
      const account = host.exchange.accountNamed(name)!.id;
      host.apply({ kind: 'fund', account, asset: 'USDT', amount: '100000' });
      host.apply({ kind: 'fund', account, asset: 'BTC', amount: '10' });
    }
    const hub = new StreamHub();
    const publisher = new Publisher(host, hub, new Faults(1));
    const closed: number[] = [];
    const send = (text: string): void => {
      const { k } = JSON.parse(text) as { k: { t: number; x: boolean } };
      if (k.x) closed.push(k.t);
    };
    hub.add('btcusdt@kline_1s', { combined: false, timeUnit: 'millisecond', send });
    // Trades at 60.5, 61.5 and 62.5 s; rounds at 60.9995, 62.0005 and 64.2 s.
    for (const [time, round] of [
      [60.5, 60.9995],
      [61.5, 62.0005],
      [62.5, 64.2],
    ] as const) {
      at = time * SECOND;
      trade(host);
      at = round * SECOND;
      publisher.slowRound();
    }
    await new Promise<void>((done) => journal.afterCommit(done));
    expect(closed).to.deep.equal([60_000, 61_000, 62_000, 63_000]);
  });
});
