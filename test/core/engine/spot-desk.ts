/** A live session on a spot venue that a test is itself. */
import type { LiveCommand } from '../../../src/core/domain/command.js';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { moneyFromNumber } from '../../../src/core/domain/money.js';
import type { OrderId, OrderType } from '../../../src/core/domain/order.js';
import type { ReportStatus } from '../../../src/core/domain/report.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { Recovery, Session } from '../../../src/core/engine/index.js';
import type { Carried, RestingOrder, Turn } from '../../../src/core/engine/index.js';
import { accountAt } from '../session-account.js';
import { instrument } from '../risk/situation.js';

const BTC = 0 as InstrumentIndex;
const START = 1_700_000_000_000_000;
export const STOP_LIMIT = { limitPrice: 80, stopPrice: 90, reduceOnly: true };
export const BUY = { kind: 'place', instance: 'manual', instrument: BTC, side: 'buy' } as const;

const MARKET = {
  instrument: instrument({ kind: 'spot' }),
  kinds: { trades: true, quotes: true, depth: false, bars: false },
  timeframe: '1m' as Timeframe,
};
const SETUP = {
  ...{ markets: [MARKET], accounts: [accountAt(MARKET.instrument.venue)] },
  ...{ paper: undefined, barGraceMicroseconds: 500_000 },
};

/** A live session on spot; the test is the venue. */
export class SpotDesk {
  readonly sent: string[] = [];
  private readonly turns: Turn[] = [];
  private epoch = 1;
  private at = START;
  private trades = 0;
  private session: Session;

  constructor(
    private readonly nativeTypes: readonly OrderType[] = ['market', 'limit', 'stop_limit'],
  ) {
    this.session = this.begin(1, undefined, []);
    this.quote();
  }

  private begin(
    epoch: number,
    carried: Carried | undefined,
    resting: readonly RestingOrder[],
  ): Session {
    return new Session(
      SETUP,
      {
        ...{ at: this.next(), epoch, carried, history: [], stopped: {} },
        cause: undefined,
        live: [
          {
            nativeTypes: this.nativeTypes,
            epochs: [
              { epoch: 1, firstOrder: 1 },
              ...(carried ? [{ epoch, firstOrder: carried.lastOrder + 1 }] : []),
            ],
            resting,
          },
        ],
      },
      [],
      {
        onTurn: (turn) => this.turns.push(structuredClone(turn)),
        onCommand: (command) => this.sent.push(textOf(command)),
      },
    );
  }

  /** Killed, and begun again from its turns; `resting`: orders that are still at the venue, with what is left. */
  restart(resting: Readonly<Record<number, number>> = {}): void {
    const recovery = new Recovery(SETUP, [], undefined);
    for (const turn of this.turns) recovery.take(turn);
    this.sent.length = 0;
    const rests = Object.entries(resting).map(([order, left]) => ({
      ...{ order: Number(order) as OrderId, clientId: `ts-1-${order}`, left },
    }));
    this.epoch += 1;
    this.session = this.begin(this.epoch, recovery.carried, rests);
  }

  get atVenue(): readonly string[] {
    return this.session.atVenue(this.session.engine.account).map(({ clientId }) => clientId);
  }

  quote(price = 10_000): void {
    const at = this.next();
    this.session.market(at, {
      ...{ kind: 'quote', instrument: BTC, venueAt: at, sequence: 0 },
      ...{ bidPrice: asPrice(price - 1), bidQuantity: asQuantity(500) },
      ...{ askPrice: asPrice(price + 1), askQuantity: asQuantity(500) },
    });
  }

  do(control: Parameters<Session['control']>[1]): void {
    this.session.control(this.next(), control, 'test', '');
  }

  tell(order: number, status: ReportStatus, filled?: number): void {
    const at = this.next();
    const fill = filled !== undefined && {
      ...{ tradeId: ++this.trades, quantity: asQuantity(filled), price: asPrice(10_000) },
      ...{ fee: moneyFromNumber(0), feeAsset: 'USDT', liquidity: 'taker' as const },
      referencePrice: asPrice(10_000),
    };
    this.session.report({
      ...{ kind: 'report', status, order: order as OrderId, instrument: BTC, at, venueAt: at },
      ...{ fill: fill === false ? undefined : fill, reason: '' },
    });
  }

  private next(): ReturnType<typeof asTimestamp> {
    this.at += 1_000_000;
    return asTimestamp(this.at);
  }

  /** Bought so much, with a stop for each of these sizes that rests at the venue. */
  hold(units: number, ...stops: readonly number[]): void {
    this.do({ ...BUY, quantity: this.base(units), options: {} });
    this.tell(1, 'filled', units);
    stops.forEach((size, index) => {
      this.do({ ...BUY, side: 'sell', quantity: this.base(size), options: STOP_LIMIT });
      this.tell(index + 2, 'accepted');
    });
    this.sent.length = 0;
  }

  base(units: number): number {
    return units / 10 ** instrument().quantityScale;
  }

  statusOf(order: number): string | undefined {
    return this.session.engine.orders.state(order as OrderId)?.status;
  }

  get held(): number {
    return this.session.engine.account.portfolio.positions.reduce(
      (sum, { quantity }) => sum + quantity,
      0,
    );
  }
}

const textOf = (command: LiveCommand): string =>
  command.kind === 'cancel'
    ? `cancel ${command.order}`
    : `${command.order.side} ${command.order.quantity} as ${command.order.id}`;
