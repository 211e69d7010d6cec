/** What a session saw of the market, as data for backtests: its journaled events, sorted by kind. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { readMarketBatch } from '../../core/domain/market-batch.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import { TICK_FLAGS, listColumns, sliceTicks, tickColumns } from '../../core/domain/tick-data.js';
import type { TickColumns, TickData } from '../../core/domain/tick-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { Timestamp } from '../../core/domain/units.js';
import { openJournalReader } from '../journal/index.js';
import type { JournalReader } from '../journal/index.js';
import { contentOf } from '../session/records/names.js';
import { findSession } from '../session/records/sessions.js';
import { floatsOf } from '../session/recover-session.js';
import type { SessionPlan } from '../session/plan.js';
import { BarBuilder } from './bars.js';

/** The kinds of ticks that feeds bring. */
export type SeenKind = 'trades' | 'quotes' | 'depth';

/** What was seen of one instrument. */
export interface SeenMarket {
  readonly instrument: Instrument;
  readonly ticks: TickData;
  /** Finished bars of the feed; undefined when it brought none. */
  readonly bars: BarSeries | undefined;
}

export interface SessionData {
  readonly session: string;
  /** By qualified symbol. */
  readonly markets: readonly SeenMarket[];
  /** Market events that retention has dropped. */
  readonly dropped: number;
}

/**
 * `session` is an id, its beginning, or `last`. Throws a TradsysError when there is no journal or no such
 * session, or a record cannot be read.
 */
export function readSessionData(path: string, session: string): SessionData {
  const reader = openJournalReader(path);
  try {
    return collect(reader, session);
  } finally {
    reader.close();
  }
}

function collect(reader: JournalReader, wanted: string): SessionData {
  const { session, from, to } = findSession(reader, wanted);
  const seen = new Map<string, Collector>();
  let plan: SessionPlan | undefined;
  let dropped = 0;
  for (const record of reader.records({ from, to, kinds: ['market', 'input'] })) {
    if (record.kind === 'input') {
      const content = contentOf(record);
      if (content.kind !== 'input' || content.input.kind !== 'start') continue;
      plan = content.input.plan;
      for (const { instrument, timeframe } of plan.setup.markets) {
        const symbol = qualifiedSymbol(instrument);
        if (!seen.has(symbol)) seen.set(symbol, new Collector(instrument, timeframe));
      }
    } else if (record.pruned) dropped += record.count;
    else {
      const collectors = plan!.setup.markets.map(({ instrument }) =>
        seen.get(qualifiedSymbol(instrument))!,
      );
      readMarketBatch(floatsOf(record.payload), (at, event) => {
        collectors[event.instrument]!.take(at, event);
      });
    }
  }
  const markets = [...seen.values()].map((one) => one.seen);
  return { session, markets, dropped };
}

class Collector {
  private readonly trades = new TickBuilder('trades');
  private readonly quotes = new TickBuilder('quotes');
  private readonly depth = new TickBuilder('depth');
  private readonly bars = new BarBuilder();
  private lastBar = -Infinity;

  constructor(
    private readonly instrument: Instrument,
    private readonly timeframe: Timeframe,
  ) {}

  take(at: Timestamp, event: MarketEvent): void {
    switch (event.kind) {
      case 'trade': {
        const { venueAt, price, quantity, id, side } = event;
        this.trades.add({ at, venueAt, price, quantity, id, side });
        break;
      }
      case 'quote': {
        const { venueAt, bidPrice, bidQuantity, askPrice, askQuantity, sequence } = event;
        this.quotes.add({ at, venueAt, bidPrice, bidQuantity, askPrice, askQuantity, sequence });
        break;
      }
      case 'depth':
        this.takeDepth(at, event);
        break;
      case 'bar':
        this.takeBar(event);
    }
  }

  private takeDepth(at: Timestamp, event: Extract<MarketEvent, { kind: 'depth' }>): void {
    const { venueAt, first, sequence, previous, snapshot, levels } = event;
    for (let place = 0; place < levels.length; place += 3) {
      const last = place + 3 === levels.length ? TICK_FLAGS.last : 0;
      const flags = (snapshot ? TICK_FLAGS.snapshot : 0) | last;
      const [side, price, quantity] = [levels[place]!, levels[place + 1]!, levels[place + 2]!];
      this.depth.add({ at, venueAt, price, quantity, first, sequence, previous, side, flags });
    }
  }

  /** After a reconnect a feed may bring a bar again. */
  private takeBar(event: Extract<MarketEvent, { kind: 'bar' }>): void {
    if (event.start <= this.lastBar) return;
    this.lastBar = event.start;
    const row = this.bars.add();
    for (const name of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) {
      this.bars.columns[name][row] = event[name];
    }
  }

  get seen(): SeenMarket {
    const { instrument, timeframe, trades, quotes, depth, bars } = this;
    const ticks = {
      ...(trades.length > 0 && { trades: trades.finish() }),
      ...(quotes.length > 0 && { quotes: quotes.finish() }),
      ...(depth.length > 0 && { depth: depth.finish() }),
    };
    const series = { instrument, timeframe, bars: bars.finish() };
    return { instrument, ticks, bars: bars.length > 0 ? series : undefined };
  }
}

type Row<Kind extends SeenKind> = Readonly<
  Record<Exclude<keyof TickColumns<Kind>, 'length'>, number>
>;

/** Columns of one kind that grow by doubling. */
class TickBuilder<Kind extends SeenKind> {
  length = 0;
  private columns: TickColumns<Kind>;

  constructor(private readonly kind: Kind) {
    this.columns = tickColumns(kind, 1024);
  }

  add(row: Row<Kind>): void {
    if (this.length === this.columns.length) this.grow();
    const values = row as Readonly<Record<string, number>>;
    for (const column of listColumns(this.kind, this.columns)) {
      column.values[this.length] = values[column.name]!;
    }
    this.length += 1;
  }

  private grow(): void {
    const wider = tickColumns(this.kind, this.length * 2);
    const before = listColumns(this.kind, this.columns);
    listColumns(this.kind, wider).forEach(({ values }, index) => {
      values.set(before[index]!.values);
    });
    this.columns = wider;
  }

  finish(): TickColumns<Kind> {
    return sliceTicks(this.kind, this.columns, 0, this.length);
  }
}
