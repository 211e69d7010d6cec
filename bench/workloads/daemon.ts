/** A live session without a network: a feed that sends what it is told, and a venue that fills at once. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/app/config/index.js';
import type { RunningSession } from '../../src/app/session/running-session.js';
import { startSession } from '../../src/app/session/start-session.js';
import type { Instrument, InstrumentIndex } from '../../src/core/domain/instrument.js';
import { barColumns } from '../../src/core/domain/market-data.js';
import type { BarColumns } from '../../src/core/domain/market-data.js';
import type { MarketEvent, QuoteEvent } from '../../src/core/domain/market-event.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import { asPrice, asQuantity, asRate, asTimestamp } from '../../src/core/domain/units.js';
import type {
  AccountSnapshot,
  Feed,
  ListedInstrument,
  Venue,
  VenueOrder,
  VenueReport,
  VenueRequest,
} from '../../src/ports.js';

const VENUE = 'bench';
const PRICE = 10_000;
const NOTHING = moneyFromNumber(0);

const symbolOf = (index: number): string => `C${index}/USDT`;

const instrumentOf = (index: number): Instrument => ({
  ...{ symbol: symbolOf(index), venue: VENUE, kind: 'margin', base: `C${index}` },
  ...{ quote: 'USDT', settlement: 'USDT', priceScale: 2, quantityScale: 2 },
  ...{ tick: asPrice(1), lot: asQuantity(1), minQuantity: asQuantity(1), minNotional: 0 },
  ...{ contractSize: 1, leverage: 1, makerRate: asRate(0), takerRate: asRate(0) },
  ...{ feeAsset: 'quote', calendar: '24/7' },
});

/** A quote of the instrument; prices wander a little with `count`. */
export const quoteOf = (index: number, count: number): QuoteEvent => ({
  ...{ kind: 'quote', instrument: index as InstrumentIndex, venueAt: asTimestamp(0) },
  ...{ bidPrice: asPrice(PRICE + (count % 50)), askPrice: asPrice(PRICE + (count % 50) + 1) },
  ...{ bidQuantity: asQuantity(500), askQuantity: asQuantity(500), sequence: count },
});

export type Source = (signal: AbortSignal) => AsyncIterable<MarketEvent>;

class SourceFeed implements Feed {
  readonly venue = VENUE;
  readonly numbersTrades = false;

  constructor(
    private readonly listed: readonly Instrument[],
    private readonly source: Source,
  ) {}

  instruments(symbols: readonly string[]): Promise<readonly ListedInstrument[]> {
    const found = this.listed.filter(({ symbol }) => symbols.includes(symbol));
    return Promise.resolve(found.map((instrument) => ({ instrument, trading: true })));
  }

  history(): Promise<BarColumns> {
    return Promise.resolve(barColumns(0));
  }

  async *pastBars(): AsyncGenerator<never> {}

  async *pastTrades(): AsyncGenerator<never> {}

  watch(_subscriptions: readonly unknown[], signal: AbortSignal): AsyncIterable<MarketEvent> {
    return this.source(signal);
  }

  clockOffset(): Promise<number> {
    return Promise.resolve(0);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Takes every order, fills it whole in the next turn of the loop, and says when it was sent. */
class InstantVenue implements Venue {
  readonly venue = VENUE;
  readonly capabilities = {
    nativeTypes: ['market', 'limit'] as const,
    timesInForce: ['gtc', 'ioc'] as const,
    ...{ postOnly: true, reduceOnly: true, replace: false, validityMicroseconds: 1_000_000 },
  };
  readonly working = [];
  private deliver: (report: VenueReport) => void = () => undefined;
  private trades = 0;

  constructor(private readonly onSend: () => void) {}

  connect(deliver: (report: VenueReport) => void): Promise<AccountSnapshot> {
    this.deliver = deliver;
    return Promise.resolve(this.account());
  }

  send(request: VenueRequest): void {
    if (request.kind === 'queryAccount') setImmediate(() => this.deliver(this.account()));
    if (request.kind !== 'submit') return;
    this.onSend();
    setImmediate(() => this.fill(request.order));
  }

  private fill({ clientId, instrument, quantity }: VenueOrder): void {
    const order = { kind: 'order', clientId, venueOrderId: clientId, instrument } as const;
    const [tradeId, price] = [++this.trades, asPrice(PRICE)];
    const at = { reason: '', venueAt: asTimestamp(0) };
    this.deliver({ ...order, ...at, status: 'accepted', fill: undefined });
    const fee = {
      fee: NOTHING,
      feeAsset: 'USDT',
      liquidity: 'taker',
      referencePrice: price,
    } as const;
    this.deliver({ ...order, ...at, status: 'filled', fill: { tradeId, quantity, price, ...fee } });
  }

  private account(): AccountSnapshot {
    const balance = { asset: 'USDT', free: moneyFromNumber(1e6), locked: NOTHING };
    return { kind: 'account', at: asTimestamp(0), balances: [balance], openOrders: [] };
  }

  fees(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  fillsSince(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  keyRights() {
    return Promise.resolve({ trade: true, withdraw: false, ipBound: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface BenchSession {
  readonly symbols: number;
  readonly strategies: number;
  /** Of each strategy: a market order on every so many quotes it sees, in and out by turns. */
  readonly orderEvery: number;
  readonly source: Source;
  readonly onSend?: () => void;
  /** `normal` leaves out the sync of each commit. */
  readonly synchronous: 'full' | 'normal';
}

const strategyText = (orderEvery: number): string => `export default {
  name: 'inout',
  create: () => {
    let seen = 0;
    return {
      onQuote(quote, context) {
        if (++seen % ${orderEvery} !== 0) return;
        if (context.position > 0) context.sell(0.01);
        else context.buy(0.01);
      },
    };
  },
};
`;

/** Each strategy trades every `strategies`-th symbol. */
function configText(symbols: number, strategies: number): string {
  const all = Array.from({ length: symbols }, (_, index) => symbolOf(index));
  const lines = Array.from({ length: strategies }, (_, index) => {
    const own = all.filter((_symbol, at) => at % strategies === index).join(', ');
    return `  - { name: s${index}, type: ./inout.js, symbols: [${own}], enabled: true }`;
  });
  const most = 'max_orders_per_second: 1000000, max_trades_per_second: 1000000';
  return [
    ...['strategies:', ...lines],
    ...[`trading: { engine: { ${most} } }`, 'live: { max_total: 100000USDT }'],
    // So many orders a minute are a storm to it.
    ...['guardian: { enabled: false }', ''],
  ].join('\n');
}

/** Starts in `directory`, or goes on there; resolves when the session trades. */
export async function startBenchSession(
  directory: string,
  { symbols, strategies, orderEvery, source, onSend, synchronous }: BenchSession,
): Promise<RunningSession> {
  writeFileSync(join(directory, 'inout.js'), strategyText(orderEvery));
  writeFileSync(join(directory, 'tradsys.yaml'), configText(symbols, strategies));
  const listed = Array.from({ length: symbols }, (_, index) => instrumentOf(index));
  return startSession({
    loaded: await loadConfig({ cwd: directory, env: {} }),
    directory: join(directory, 'data'),
    options: { mode: 'live', strategies: [], venue: VENUE, accounts: [] },
    place: { cwd: directory, configDirectory: directory },
    openFeed: () => Promise.resolve(new SourceFeed(listed, source)),
    openVenue: () => Promise.resolve(new InstantVenue(onSend ?? (() => undefined))),
    signal: new AbortController().signal,
    warn: () => undefined,
    synchronous,
  });
}
