/** Trades of the past, page by page. */
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import { sliceTicks, tickColumns } from '../../core/domain/tick-data.js';
import type { TradeColumns } from '../../core/domain/tick-data.js';
import { MICROSECONDS_PER_MILLISECOND, asTimestamp } from '../../core/domain/units.js';
import type { PastPart, TimeRange } from '../../ports.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { askAgain } from './ask-again.js';
import { numberOf, toTrade, tradeName } from './to-event.js';
import type { CcxtTrade, Watched } from './to-event.js';
import { Impossible } from './whole-units.js';

const PAGE = 1_000;
const PATIENCE = { tries: 6, pauseMs: 500 };
/** Of venues that number their trades, ccxt asks for no longer span by time. */
const SPAN_MS = 3_600_000;

export interface TradeQuestion {
  readonly client: ExchangeClient;
  readonly instrument: Instrument;
  readonly range: TimeRange;
  /** The venue's time, milliseconds. */
  readonly nowMs: number;
  /** Trades are numbered one after the other, and can be asked for by number. */
  readonly numbered: boolean;
  readonly signal: AbortSignal;
}

/** What comes next, and whether that is all. */
interface TradePage {
  readonly trades: readonly CcxtTrade[];
  /** Milliseconds: up to there the venue was asked. */
  readonly reached: number;
  readonly isLast: boolean;
}

/**
 * The range in parts that never divide an instant, so that a part can be stored in place of whatever was
 * there. A venue that tells only its last trades has one part.
 */
export async function* tradeParts(
  question: TradeQuestion,
): AsyncGenerator<PastPart<TradeColumns>, void, undefined> {
  const { instrument, range, nowMs, numbered } = question;
  const from = Math.ceil((range.from ?? 0) / MICROSECONDS_PER_MILLISECOND);
  const end = Math.min((range.to ?? Infinity) / MICROSECONDS_PER_MILLISECOND, nowMs);
  const pages = numbered ? pagesByNumber(question, from, end) : pagesByTime(question, from, end);
  let held: readonly CcxtTrade[] = [];
  for await (const { trades, reached, isLast } of pages) {
    const all = [...held, ...trades].filter(({ timestamp = -1 }) => timestamp >= from);
    // The instant in which a page ends may go on in the next one.
    const whole = isLast ? all : all.filter(({ timestamp }) => timestamp! < reached);
    held = isLast ? [] : all.slice(whole.length);
    const wanted = whole.filter(({ timestamp }) => timestamp! < end);
    const until = asTimestamp(Math.min(isLast ? end : reached, end) * MICROSECONDS_PER_MILLISECOND);
    yield { ...toColumns(instrument, wanted), until };
    if (reached >= end) return;
  }
}

async function* pagesByNumber(
  question: TradeQuestion,
  from: number,
  end: number,
): AsyncGenerator<TradePage, void, undefined> {
  let trades = await firstByNumber(question, from, end);
  while (trades.length > 0) {
    const last = trades.at(-1)!;
    const reached = last.timestamp!;
    const isPast = reached >= end;
    const next = isPast ? [] : await ask(question, undefined, { fromId: numberOf(last.id) + 1 });
    yield { trades, reached, isLast: !isPast && next.length === 0 };
    trades = inOrder(next);
  }
}

/** The first trades from an instant on; none when there are none before the end. */
async function firstByNumber(
  question: TradeQuestion,
  from: number,
  end: number,
): Promise<readonly CcxtTrade[]> {
  const oldest = inOrder(await ask(question, undefined, { fromId: 0 }, 1))[0];
  if (oldest === undefined) return [];
  for (let since = Math.max(from, oldest.timestamp!); since < end; since += SPAN_MS) {
    const trades = inOrder(await ask(question, since, {}));
    if (trades.length > 0) return trades;
  }
  return [];
}

async function* pagesByTime(
  question: TradeQuestion,
  from: number,
  end: number,
): AsyncGenerator<TradePage, void, undefined> {
  const seen = new Set<string>();
  let since = from;
  for (;;) {
    const answer = await ask(question, since, {});
    const news = answer.filter((trade) => !seen.has(tradeName(trade)));
    news.sort(byTime);
    const reached = news.at(-1)?.timestamp ?? since;
    const isLast = news.length === 0 || reached <= since;
    yield { trades: news, reached, isLast };
    if (isLast || reached >= end) return;
    seen.clear();
    for (const trade of answer) if (trade.timestamp === reached) seen.add(tradeName(trade));
    since = reached;
  }
}

async function ask(
  { client, instrument, signal }: TradeQuestion,
  since: number | undefined,
  more: Readonly<Record<string, unknown>>,
  limit = PAGE,
): Promise<readonly CcxtTrade[]> {
  const call = (): Promise<unknown> =>
    client.call('fetchTrades', [instrument.symbol, since, limit, more]);
  const trades = (await askAgain(call, { ...PATIENCE, signal })) as readonly CcxtTrade[];
  return trades.filter(({ timestamp }) => timestamp !== undefined);
}

/** ccxt sorts trades of one instant by their numbers as text: 100 before 99. */
export const inOrder = (trades: readonly CcxtTrade[]): readonly CcxtTrade[] =>
  [...trades].sort((left, right) => numberOf(left.id) - numberOf(right.id));

const byTime = (left: CcxtTrade, right: CcxtTrade): number =>
  left.timestamp! - right.timestamp! || numberOf(left.id) - numberOf(right.id);

function toColumns(
  instrument: Instrument,
  trades: readonly CcxtTrade[],
): Omit<PastPart<TradeColumns>, 'until'> {
  const watched: Watched = { instrument, index: 0 as InstrumentIndex };
  const columns = tickColumns('trades', trades.length);
  let row = 0;
  for (const trade of trades) {
    try {
      const { venueAt, price, quantity, id, side } = toTrade(watched, trade);
      columns.at[row] = venueAt;
      columns.venueAt[row] = venueAt;
      columns.price[row] = price;
      columns.quantity[row] = quantity;
      columns.id[row] = id;
      columns.side[row] = side;
      row += 1;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
    }
  }
  return { columns: sliceTicks('trades', columns, 0, row), refused: trades.length - row };
}
