/** Trades of the past in parts, whatever the venue's pages are cut like. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { ExchangeClient } from '../../../src/adapters/clients/exchange-client.js';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';
import type { CcxtTrade } from '../../../src/adapters/feeds/to-event.js';
import { tradeParts } from '../../../src/adapters/feeds/trade-history.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { check } from '../../property/check.js';

const MARKET = { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true };
const instrument = marketInstrument('venue', MARKET, {})!;
const HOUR_MS = 3_600_000;

/** A tape that answers as venues do: by number, or from an instant on, so many at a time. */
class Tape implements ExchangeClient {
  readonly id = 'tape';

  constructor(
    private readonly trades: readonly CcxtTrade[],
    private readonly most: number,
    private readonly numbered: boolean,
  ) {}

  call(method: string, parameters: readonly unknown[]): Promise<unknown> {
    expect(method).to.equal('fetchTrades');
    const [, since, limit, more] = parameters as [string, number?, number?, { fromId?: number }?];
    const { fromId } = more ?? {};
    const fits = ({ id, timestamp }: CcxtTrade): boolean => {
      if (fromId !== undefined) return Number(id) >= fromId;
      const isLate = this.numbered && timestamp! > since! + HOUR_MS;
      return timestamp! >= since! && !isLate;
    };
    const found = this.trades.filter(fits).slice(0, Math.min(this.most, limit ?? Infinity));
    // In the order of their numbers as text, as ccxt has them.
    return Promise.resolve(
      found.sort((a, b) => a.timestamp! - b.timestamp! || (a.id! < b.id! ? -1 : 1)),
    );
  }

  watch(): void {
    throw new Error('nothing is watched');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Steps of time between trades: mostly none, sometimes more than ccxt asks for at once. */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * HOUR_MS }) },
  ),
  { maxLength: 60 },
);

async function read(
  trades: readonly CcxtTrade[],
  most: number,
  numbered: boolean,
  fromMs: number,
  toMs: number,
) {
  const parts: { readonly ids: readonly number[]; readonly at: readonly number[] }[] = [];
  let until = fromMs * 1_000;
  const question = {
    ...{ client: new Tape(trades, most, numbered), instrument, numbered },
    ...{ range: { from: asTimestamp(fromMs * 1_000), to: asTimestamp(toMs * 1_000) } },
    ...{ nowMs: 1e9, signal: new AbortController().signal },
  };
  for await (const part of tradeParts(question)) {
    const at = [...part.columns.at];
    // All of a part lies between the end of the one before and its own.
    for (const each of at) expect(each).to.be.within(until, part.until - 1);
    ({ until } = part);
    parts.push({ ids: [...part.columns.id], at });
  }
  return parts;
}

describe('feed: trades of the past', () => {
  for (const numbered of [true, false]) {
    it(`are all there, each once, ${numbered ? 'by number' : 'by time'}`, () =>
      check(
        fc.asyncProperty(
          steps,
          fc.integer({ min: 1, max: 9 }),
          fc.nat(20),
          fc.integer({ min: 1, max: 9 * HOUR_MS }),
          async (gaps, page, fromMs, spanMs) => {
            let timestamp = 0;
            const trades = gaps.map((gap, index): CcxtTrade => {
              timestamp += gap;
              return { id: String(index + 95), timestamp, price: 1, amount: 1, side: 'buy' };
            });
            // By time a page has to hold more than an instant.
            const instants = trades.map((one) =>
              trades.filter((x) => x.timestamp === one.timestamp),
            );
            const most = numbered ? page : page + Math.max(0, ...instants.map((x) => x.length));
            const toMs = fromMs + spanMs;
            const parts = await read(trades, most, numbered, fromMs, toMs);
            const wanted = trades.filter(
              (one) => one.timestamp! >= fromMs && one.timestamp! < toMs,
            );
            expect(parts.flatMap(({ ids }) => ids)).to.deep.equal(
              wanted.map(({ id }) => Number(id)),
            );
          },
        ),
        300,
      ));
  }

  it('leave out what is impossible, and say how many', async () => {
    const trade = { timestamp: 5, price: 1, amount: 1, side: 'buy' };
    const trades = [
      { ...trade, id: '1' },
      { ...trade, id: '2', price: -1 },
      { ...trade, id: '3' },
    ];
    let refused = 0;
    const client = new Tape(trades, 10, true);
    const { signal } = new AbortController();
    const range = { from: asTimestamp(0) };
    for await (const part of tradeParts({
      ...{ client, instrument, range, nowMs: 10, numbered: true, signal },
    })) {
      refused += part.refused;
      expect([...part.columns.id]).to.deep.equal([1, 3]);
    }
    expect(refused).to.equal(1);
  });
});
