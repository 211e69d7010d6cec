/** Whatever a venue sends, an event that comes of it is possible; a million cases with TRADSYS_FUZZ_CASES. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import { seededRandom } from '../../../src/app/data/random.js';
import { toBar, toDepth, toQuote, toTrade } from '../../../src/adapters/feeds/to-event.js';
import type { Watched } from '../../../src/adapters/feeds/to-event.js';
import { Impossible } from '../../../src/adapters/feeds/whole-units.js';
import { instrument } from '../../core/risk/situation.js';

const SEED = Number(process.env['TRADSYS_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['TRADSYS_FUZZ_CASES'] ?? 100_000);
const watched: Watched = { instrument: instrument(), index: 3 as InstrumentIndex };

/** What no price, size, time or number is; as often a value that is one. */
const STRANGE: readonly unknown[] = [
  ...[NaN, Infinity, -Infinity, null, undefined, 0, -0, -1, 1e308, -1e308, 5e-324, 2 ** 53, 1e21],
  ...['', '1', 'NaN', '1e9', [], [1], {}, true, 1n, Symbol('x'), () => 1, 0.001, 1e-9],
];

const random = seededRandom(SEED);
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random.uniform() * values.length)]!;
const value = (): never =>
  (random.uniform() < 0.4 ? pick(STRANGE) : Math.floor(random.uniform() * 2_000) / 100) as never;

const TRADE = { id: '7', timestamp: 1_700_000_000_000, price: 10, amount: 2, side: 'buy' };
const TICKER = { timestamp: 5, bid: 10, bidVolume: 1, ask: 11, askVolume: 2, info: { u: 3 } };
const CHANGE = { snapshot: false, nonce: 9, previous: 6, timestamp: 5, bestBid: 10, bestAsk: 11 };
const LEVELS = [1, 10, 0.5, -1, 11, 0];
const BAR = [1_700_000_000_000, 10, 12, 9, 11, 5];

/** All but so many of its values; as often as not, two. */
function nearly<Whole extends object>(whole: Whole): Whole {
  const changed = Object.assign(Array.isArray(whole) ? [] : {}, whole) as Record<string, unknown>;
  const keys = Object.keys(whole);
  const strange = random.uniform() < 0.7 ? 2 : keys.length;
  for (let count = 0; count < strange; count += 1) changed[pick(keys)] = value();
  return changed as Whole;
}

const MAKERS: readonly (() => MarketEvent)[] = [
  () => toTrade(watched, nearly(TRADE)),
  () => toQuote(watched, nearly(TICKER)),
  () => {
    const { snapshot, ...change } = CHANGE;
    const levels = random.uniform() < 0.5 ? LEVELS : nearly(LEVELS);
    return toDepth(watched, { symbol: 'BTC/USDT', snapshot, ...nearly(change), levels });
  },
  () => toBar(watched, nearly(BAR)),
];

const isWhole = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;

/** What is impossible about an event; empty: nothing. */
function wrongOf(event: MarketEvent): string {
  const {
    kind,
    instrument: index,
    levels = [],
    side,
    ...numbers
  } = event as unknown as Record<string, unknown> & { readonly levels?: readonly number[] };
  const { snapshot, ...counted } = numbers;
  const wrong = Object.entries(counted).filter(([, one]) => !isWhole(one));
  if (wrong.length > 0) return JSON.stringify(wrong);
  if (snapshot !== undefined && typeof snapshot !== 'boolean') return 'snapshot';
  if (index !== 3) return 'index';
  if (kind === 'trade' && ![-1, 0, 1].includes(side as number)) return `side ${String(side)}`;
  if (levels.length % 3 !== 0) return 'half a level';
  if (levels.some((one, at) => at % 3 !== 0 && !isWhole(one))) return `levels ${levels.join()}`;
  if (levels.some((one, at) => at % 3 === 0 && one !== 1 && one !== -1)) return 'no side';
  const {
    bidPrice: bid,
    askPrice: ask,
    open,
    high,
    low,
    close,
    price,
  } = counted as Record<string, number>;
  if (kind === 'quote' && bid! > 0 && ask! > 0 && bid! >= ask!) return 'crossed';
  if (kind === 'trade' && price === 0) return 'free';
  const isBar = kind === 'bar';
  if (isBar && (low! > Math.min(open!, close!) || high! < Math.max(open!, close!))) return 'range';
  return isBar && low === 0 ? 'free' : '';
}

describe(`feed: ${CASES} answers of seed ${SEED}`, function () {
  this.timeout(120_000);

  it('fault 26: become a possible event, or are refused with what was wrong', () => {
    const made = new Map<string, number>();
    let refused = 0;
    for (let turn = 0; turn < CASES; turn += 1) {
      try {
        const event = pick(MAKERS)();
        expect(wrongOf(event), JSON.stringify(event)).to.equal('');
        made.set(event.kind, (made.get(event.kind) ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        expect(error.message).to.not.equal('');
        refused += 1;
      }
    }
    expect([...made.keys()].sort()).to.deep.equal(['bar', 'depth', 'quote', 'trade']);
    expect(refused).to.be.within(CASES / 10, CASES);
  });
});
