/** Robots that replay recorded depth: the listing shows what was recorded, and users trade with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stores } from '../../../src/adapters/stores/index.js';
import { readImport, storeImport } from '../../../src/app/data/import/index.js';
import { readRecording } from '../../../src/app/exchange/replay/recording.js';
import { TradsysError } from '../../../src/errors.js';
import { TestExchange } from './fixture.js';

const START_MS = 1_700_000_000_000;

/** A line as a recorder writes it, so many milliseconds after the start. */
const line = (ms: number, message: object): string =>
  `${START_MS + ms}000000 ${JSON.stringify({ stream: '', data: message })}`;
const depth = (ms: number, u: number, b: string[][], a: string[][]): string =>
  line(ms, { e: 'depthUpdate', E: START_MS + ms, s: 'BTCUSDT', U: u, u, b, a });
const trade = (ms: number, t: number, p: string, q: string, m: boolean): string =>
  line(ms, { e: 'trade', E: START_MS + ms, T: START_MS + ms, s: 'BTCUSDT', t, p, q, m });

const RECORDED = [
  line(0, {
    lastUpdateId: 1,
    bids: [['59999.00', '1.00000'], ['59998.00', '2.00000']],
    asks: [['60001.00', '1.00000'], ['60002.00', '2.00000']],
  }),
  trade(100, 1, '59999.00', '0.40000', true),
  depth(110, 2, [['59999.00', '0.60000']], [['60001.00', '0'], ['60000.50', '0.30000']]),
  trade(200, 2, '59999.00', '0.60000', true),
  depth(210, 3, [['59999.00', '0']], []),
  // Long enough to be looked at before it begins again.
  depth(60_000, 4, [], []),
]; // prettier-ignore

describe('exchange: a replayed market', () => {
  let directory: string;
  let exchange: TestExchange | undefined;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-replay-'))));
  afterEach(async () => {
    await exchange?.stop();
    exchange = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  async function imported(lines: readonly string[] = RECORDED): Promise<void> {
    const file = join(directory, 'BTCUSDT.txt');
    writeFileSync(file, lines.join('\n'));
    const store = (await stores.sqlite())({ directory });
    try {
      await storeImport(store, await readImport(file));
    } finally {
      await store.close();
    }
  }

  const started = async (): Promise<TestExchange> => {
    const recording = await readRecording(directory, 'BTC/USDT');
    const place = join(directory, 'exchange');
    exchange = await TestExchange.start({ robots: 'replay:BTC/USDT' }, undefined, place, recording);
    return exchange;
  };

  /** The book as prices and quantities, once it is what is wanted. */
  async function shows(running: TestExchange, wanted: unknown): Promise<void> {
    const { exchange: machine } = running.running.host;
    const side = (name: 'buy' | 'sell') =>
      machine
        .depth(machine.markets[0]!, name, 10)
        .map(({ price, quantity }) => [price / 100, quantity / 100_000]);
    const until = Date.now() + 20_000;
    for (;;) {
      const shown = { bids: side('buy'), asks: side('sell') };
      try {
        expect(shown).to.deep.equal(wanted);
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  it('shows the recorded levels, whatever traded on the way', async () => {
    await imported();
    const running = await started();
    await shows(running, {
      bids: [[59_998, 2]],
      asks: [[60_000.5, 0.3], [60_002, 2]], // prettier-ignore
    });
    const { tape } = running.running.host.exchange.markets[0]!;
    expect(tape.recent(10).map(({ price, quantity }) => [price, quantity])).to.deep.equal([
      [5_999_900, 40_000],
      [5_999_900, 60_000],
    ]);
    expect(Object.values(running.totals()).every((sum) => sum === '0')).to.equal(true);
  });

  it('trades with users: recorded trades go through what they offer better', async () => {
    await imported();
    const running = await started();
    const key = running.account('alice');
    const bid = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
    const order = { ...bid, quantity: '0.1', price: '59999.5' };
    const answer = await running.signed(key, 'POST /api/v3/order', order);
    expect(answer.status, answer.text).to.equal(200);
    await shows(running, {
      bids: [[59_998, 2]],
      asks: [[60_000.5, 0.3], [60_002, 2]], // prettier-ignore
    });
    const [placed] = running.running.host.exchange.accountNamed('alice')!.orders(0);
    expect(placed).to.include({ status: 'filled', executed: 10_000 });
  });

  it('makes the same again of its log', async () => {
    await imported();
    const running = await started();
    const wanted = { bids: [[59_998, 2]], asks: [[60_000.5, 0.3], [60_002, 2]] }; // prettier-ignore
    await shows(running, wanted);
    const before = running.running.host.exchange.markets[0]!.tape.recent(10);
    await running.running.stop();
    rmSync(join(directory, 'exchange', 'state.json'));
    const again = await TestExchange.start({}, undefined, join(directory, 'exchange'));
    exchange = again;
    const after = again.running.host.exchange.markets[0]!.tape.recent(10);
    expect(after).to.deep.equal(before);
  });

  const refusal = async (act: () => Promise<unknown>): Promise<TradsysError> => {
    try {
      await act();
    } catch (error) {
      if (error instanceof TradsysError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('refuses what is not stored, not listed, or has prices between the ticks', async () => {
    const missing = await refusal(() => readRecording(directory, 'BTC/USDT'));
    expect(missing.line).to.match(
      /^--robots: no depth of 'BTC\/USDT' is stored; 'tradsys data import/,
    );
    expect(missing.exitCode).to.equal(2);
    await imported();
    const other = await refusal(() => readRecording(directory, 'ETH/USDT'));
    expect(other.line).to.match(
      /no depth of 'ETH\/USDT' is stored; write replay: and one of .*BTC\/USDT/,
    );
    const recording = await readRecording(directory, 'BTC/USDT');
    const symbols = { symbols: ['ETH/USDT'], robots: 'replay:BTC/USDT' };
    const place = join(directory, 'eth');
    const unlisted = await refusal(() => TestExchange.start(symbols, undefined, place, recording));
    expect(unlisted.line).to.match(
      /BTC\/USDT is recorded, and not listed here; list it with --symbols/,
    );
    await imported([...RECORDED, depth(60_001, 5, [['59998.001', '1']], [])]);
    const finer = await refusal(started);
    expect(finer.line).to.match(/59998\.001 is no price of BTC\/USDT here/);
  });
});
