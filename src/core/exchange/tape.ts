/** The public trades of one listing: the last of them, single and aggregated. */

/** One execution as the public sees it; price and quantity in the instrument's units. */
export interface TapeTrade {
  readonly id: number;
  /** Microseconds. */
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  /** The resting order was the buyer's. */
  readonly buyerIsMaker: boolean;
}

/** The fills of one taking order at one price. */
export interface AggregateTrade extends TapeTrade {
  readonly firstTrade: number;
  readonly lastTrade: number;
}

const KEPT = 10_000;

export interface TapeState {
  readonly nextTrade: number;
  readonly nextAggregate: number;
  readonly trades: readonly TapeTrade[];
  readonly aggregates: readonly AggregateTrade[];
}

export class Tape {
  private nextTrade = 1;
  private nextAggregate = 1;
  private trades: TapeTrade[] = [];
  private aggregates: AggregateTrade[] = [];

  get last(): TapeTrade | undefined {
    return this.trades.at(-1);
  }

  takeTradeId(): number {
    return this.nextTrade++;
  }

  add(trade: TapeTrade): void {
    push(this.trades, trade);
  }

  /** The fills of one taking order, in order; what is given is the aggregates they make. */
  aggregate(fills: readonly TapeTrade[]): readonly AggregateTrade[] {
    const made: AggregateTrade[] = [];
    for (const fill of fills) {
      const last = made.at(-1);
      if (last?.price === fill.price) {
        made[made.length - 1] = {
          ...last,
          quantity: last.quantity + fill.quantity,
          lastTrade: fill.id,
        };
      } else {
        made.push({ ...fill, id: this.nextAggregate++, firstTrade: fill.id, lastTrade: fill.id });
      }
    }
    for (const each of made) push(this.aggregates, each);
    return made;
  }

  /** The newest `limit` trades, or those from an id on; oldest first. */
  recent(limit: number, fromId?: number): readonly TapeTrade[] {
    return chosen(this.trades, limit, fromId);
  }

  /** Aggregates from an id, or within two instants (microseconds, both included), or the newest. */
  recentAggregates({
    limit,
    fromId,
    from,
    until,
  }: {
    limit: number;
    fromId?: number | undefined;
    from?: number | undefined;
    until?: number | undefined;
  }): readonly AggregateTrade[] {
    if (fromId !== undefined || (from === undefined && until === undefined)) {
      return chosen(this.aggregates, limit, fromId);
    }
    const within = this.aggregates.filter(
      ({ at }) => (from === undefined || at >= from) && (until === undefined || at <= until),
    );
    return from === undefined ? within.slice(-limit) : within.slice(0, limit);
  }

  state(): TapeState {
    const { nextTrade, nextAggregate, trades, aggregates } = this;
    return { nextTrade, nextAggregate, trades, aggregates };
  }

  restore(state: TapeState): void {
    this.nextTrade = state.nextTrade;
    this.nextAggregate = state.nextAggregate;
    this.trades = [...state.trades];
    this.aggregates = [...state.aggregates];
  }
}

function push<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > 2 * KEPT) list.splice(0, list.length - KEPT);
}

function chosen<T extends { readonly id: number }>(
  list: readonly T[],
  limit: number,
  fromId: number | undefined,
): readonly T[] {
  if (fromId === undefined) return list.slice(-limit);
  const start = list.findIndex(({ id }) => id >= fromId);
  return start < 0 ? [] : list.slice(start, start + limit);
}
