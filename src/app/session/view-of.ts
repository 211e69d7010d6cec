/** Views of a running session, made when somebody looks. */
import { priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Order } from '../../core/domain/order.js';
import { asPrice, asQuantity } from '../../core/domain/units.js';
import { MANUAL, clientIdOf, figuresOf } from '../../core/engine/index.js';
import type { Account, Engine, SubLedger } from '../../core/engine/index.js';
import { causeText } from '../../core/risk/index.js';
import type { EngineHost } from './engine-host.js';
import { accountLimits } from './risk-view.js';
import type { ViewFilter } from './running-session.js';
import type { KeptOrder } from './session-log.js';
import type {
  BalanceView,
  EvaluationView,
  FillView,
  OrderView,
  PnlView,
  PositionView,
  StatusView,
  StrategyView,
  ViewName,
  Views,
} from './views.js';

const LAST = 50;

/** What of the status only the supervisor knows is left out here, and added there. */
export type EngineStatus = Pick<
  StatusView,
  | 'epoch'
  | 'state'
  | 'reason'
  | 'flatten'
  | 'strategies'
  | 'openOrders'
  | 'positions'
  | 'session'
  | 'mode'
> & {
  readonly accounts: readonly Pick<
    StatusView['accounts'][number],
    'state' | 'reason' | 'flatten'
  >[];
};

const MAKERS: { readonly [Name in ViewName]: (host: EngineHost, filter: ViewFilter) => unknown } = {
  positions: (host, filter) => ({
    positions: positions(host, filter),
    evaluations: evaluations(host, filter),
  }),
  orders: (host, filter) => ({ orders: orders(host, filter) }),
  fills: (host, filter) => ({ fills: fills(host, filter) }),
  balance: (host, filter) => ({
    balances: accountsOf(host, filter).flatMap((account) => balances(host, account)),
  }),
  pnl: (host, filter) => ({
    accounts: accountsOf(host, filter).map((account) => pnl(host, account)),
  }),
  strategies: (host, filter) => ({ strategies: strategies(host, filter) }),
  risk: (host, filter) => ({
    accounts: accountsOf(host, filter).map((account) => accountLimits(host, account)),
  }),
  status: (host) => status(host),
  events: (host, filter) => ({
    events: host.log.events
      .filter(({ at }) => filter.after === undefined || at > filter.after)
      .filter(({ symbol, strategy }) => fits(filter, { symbol, strategy }))
      .slice(-(filter.limit ?? LAST)),
  }),
};

const accountsOf = ({ running }: EngineHost, { account }: ViewFilter): readonly Account[] =>
  running.engine.accounts.filter(({ name }) => account === undefined || name === account);

export function viewOf<Name extends ViewName>(
  host: EngineHost,
  name: Name,
  filter: ViewFilter,
): Views[Name] {
  host.running.engine.refreshEquity();
  return MAKERS[name](host, filter) as Views[Name];
}

/** What a row is of; null: of none in particular. */
interface RowOf {
  readonly symbol: string | null;
  readonly strategy: string | null;
  readonly account?: string | undefined;
}

function fits(filter: ViewFilter, { symbol, strategy, account }: RowOf): boolean {
  if (filter.account !== undefined && account !== undefined && account !== filter.account)
    return false;
  if (filter.symbol !== undefined && symbol !== null && !isNamed(symbol, filter.symbol))
    return false;
  return filter.strategy === undefined || strategy === null || strategy === filter.strategy;
}

/** `BTC/USDT` names `binance:BTC/USDT` too. */
const isNamed = (symbol: string, name: string): boolean =>
  symbol === name || symbol.endsWith(`:${name}`);

function positions(host: EngineHost, filter: ViewFilter): PositionView[] {
  const { engine } = host.running;
  return engine.accounts
    .flatMap(({ portfolio }) => portfolio.held)
    .filter(({ isFlat }) => !isFlat)
    .map((position): PositionView => {
      const index = position.instrumentIndex;
      const instrument = engine.instruments[index]!;
      const mark = engine.marks[index]!;
      return {
        account: engine.accountOf[index]!.name,
        strategy: engine.instances[position.instanceIndex]!,
        symbol: engine.symbols[index]!,
        side: position.quantity > 0 ? 'long' : 'short',
        quantity: quantityToNumber(instrument, asQuantity(Math.abs(position.quantity))),
        entryPrice: position.averagePrice,
        openedAt: position.lots[0]?.at ?? 0,
        markPrice: priceToNumber(instrument, asPrice(mark)),
        markAt: host.log.seenAt[index] ?? 0,
        unrealised: position.unrealised(mark),
        realised: moneyToNumber(position.realised),
        fees: moneyToNumber(position.fees),
        baseFees: { amount: moneyToNumber(position.baseFees), asset: instrument.base },
        funding: 0,
        ...stopsOf(engine, position.instanceIndex, index, position.quantity),
        liquidationPrice: null,
      };
    })
    .filter((view) => fits(filter, view))
    .sort((a, b) =>
      a.strategy === b.strategy ? compare(a.symbol, b.symbol) : compare(a.strategy, b.strategy),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The nearest working stops that would close what is held. */
function stopsOf(
  engine: Engine,
  instance: number,
  index: number,
  held: number,
): Pick<PositionView, 'stopPrice' | 'stopOffset'> {
  const closing = engine.orders.working
    .map(({ order }) => order)
    .filter((order) => order.instance === instance && order.instrument === index)
    .filter(({ side }) => (side === 'sell') === held > 0);
  const nearest = (prices: readonly number[], pick: (...all: number[]) => number): number | null =>
    prices.length === 0
      ? null
      : priceToNumber(engine.instruments[index]!, asPrice(pick(...prices)));
  const fixed = closing.flatMap(({ pricing }) =>
    'stopPrice' in pricing ? [pricing.stopPrice] : [],
  );
  const trailing = closing.flatMap(({ pricing }) => ('offset' in pricing ? [pricing.offset] : []));
  return {
    stopPrice: nearest(fixed, held > 0 ? Math.max : Math.min),
    stopOffset: nearest(trailing, Math.min),
  };
}

function evaluations(host: EngineHost, filter: ViewFilter): EvaluationView[] {
  return host.running.evaluations
    .all()
    .filter(({ symbol, instance }) =>
      fits(filter, { symbol, strategy: instance, account: accountOf(host, symbol) }),
    )
    .map(({ instance, symbol, at, outcome, gate, reason, observed }) => ({
      ...{ strategy: instance, symbol, at, outcome, gate: gate ?? null, reason },
      figures: figuresOf(observed),
    }));
}

const accountOf = ({ running: { engine } }: EngineHost, symbol: string): string | undefined =>
  engine.accountOf[engine.symbols.indexOf(symbol)]?.name;

function orders(host: EngineHost, filter: ViewFilter): OrderView[] {
  const working = new Set(host.running.engine.orders.working.map(({ order }) => order.id));
  return [...host.log.orders.values()]
    .filter(({ order }) => filter.all === true || working.has(order.id))
    .map((kept) => orderView(host, kept))
    .filter((view) => fits(filter, view))
    .slice(-(filter.limit ?? KEPT_ORDERS));
}

const KEPT_ORDERS = 1_000;

function orderView(host: EngineHost, kept: KeptOrder): OrderView {
  const { engine } = host.running;
  const { order, status, filled, sentAt, changedAt, reason, answer } = kept;
  const instrument = engine.instruments[order.instrument]!;
  const { pricing } = order;
  const price = (value: number): number => priceToNumber(instrument, asPrice(value));
  const whole = order.quantity > 0 ? order.quantity : exitSize(engine, order);
  return {
    account: engine.accountOf[order.instrument]!.name,
    clientId: clientIdOf(host.input.epochs, order.id),
    strategy: engine.instances[order.instance]!,
    symbol: engine.symbols[order.instrument]!,
    ...{ side: order.side, type: pricing.type },
    quantity: quantityToNumber(instrument, asQuantity(whole)),
    filled: quantityToNumber(instrument, asQuantity(filled)),
    limitPrice: 'limitPrice' in pricing ? price(pricing.limitPrice) : null,
    stopPrice: 'stopPrice' in pricing ? price(pricing.stopPrice) : null,
    offset: 'offset' in pricing ? price(pricing.offset) : null,
    ...{ status, reduceOnly: order.reduceOnly, reason, answer, sentAt, changedAt },
  };
}

/** An exit is as large as what its entry has filled. */
const exitSize = (engine: Engine, { id }: Order): number =>
  engine.orders.state(id)?.entry?.filled ?? 0;

function fills(host: EngineHost, filter: ViewFilter): FillView[] {
  const { epochs } = host.input;
  const { engine } = host.running;
  const accounts = new Map(
    engine.symbols.map((symbol, index) => [symbol, engine.accountOf[index]!.name]),
  );
  return host.log.fills
    .map(({ order, ...fill }): FillView => {
      // A symbol that is traded no more is of the account that there was.
      const account = accounts.get(fill.symbol) ?? engine.accounts[0]!.name;
      return { account, clientId: clientIdOf(epochs, order), ...fill };
    })
    .filter((view) => fits(filter, view))
    .slice(-(filter.limit ?? LAST));
}

function balances(host: EngineHost, account: Account): BalanceView[] {
  const { engine } = host.running;
  const held = new Map<string, number>();
  for (const { order, filled, isChild } of engine.orders.working) {
    if (isChild || order.reduceOnly || engine.accountOf[order.instrument] !== account) continue;
    const instrument = engine.instruments[order.instrument]!;
    const left = quantityToNumber(instrument, asQuantity(order.quantity - filled));
    const price =
      'limitPrice' in order.pricing ? order.pricing.limitPrice : engine.marks[order.instrument]!;
    const [asset, amount] =
      order.side === 'sell' && instrument.kind === 'spot'
        ? [instrument.base, left]
        : [instrument.settlement, left * priceToNumber(instrument, asPrice(price))];
    held.set(asset, (held.get(asset) ?? 0) + amount);
  }
  return account.portfolio.ledger
    .entries()
    .filter(({ account: name }) => name === 'cash')
    .map(({ asset, balance }) => ({
      ...{ account: account.name, asset },
      ...{ total: moneyToNumber(balance), held: held.get(asset) ?? 0 },
      unmanaged: moneyToNumber(account.portfolio.unmanaged(asset)),
    }));
}

function pnl(host: EngineHost, account: Account): PnlView {
  const { engine } = host.running;
  const { name, portfolio, equity } = account;
  const { currency } = portfolio;
  let [realised, unrealised, fees] = [0, 0, 0];
  for (const position of portfolio.positions) {
    realised += moneyToNumber(position.realised);
    fees += moneyToNumber(position.fees);
    unrealised += position.unrealised(engine.marks[position.instrumentIndex]!);
  }
  const deposits = portfolio.ledger
    .entries()
    .filter(({ account: one, asset }) => one === 'deposits' && asset === currency);
  const startedWith = deposits.reduce((sum, { balance }) => sum - moneyToNumber(balance), 0);
  const marks = host.marksOf(account);
  return {
    ...{ account: name, currency, startedWith, equity },
    ...{ realised, unrealised, fees, funding: 0 },
    ...{ today: equity - marks.dayStart, drawdown: marks.drawdown(equity) },
  };
}

function strategies(host: EngineHost, filter: ViewFilter): StrategyView[] {
  const looks = evaluations(host, {});
  const held = positions(host, {});
  return host.running.engine.strategies
    .filter(
      ({ name }) => name !== MANUAL && (filter.strategy === undefined || filter.strategy === name),
    )
    .flatMap((instance) =>
      instance.subLedgers.map((own) => strategyView(host, instance, own, { held, looks })),
    )
    .filter(({ account }) => filter.account === undefined || account === filter.account);
}

/** An instance on one of its accounts. */
function strategyView(
  host: EngineHost,
  instance: Engine['strategies'][number],
  subLedger: SubLedger,
  seen: { readonly held: readonly PositionView[]; readonly looks: readonly EvaluationView[] },
): StrategyView {
  const { engine } = host.running;
  const { plan } = host.input;
  const { name, stopped } = instance;
  const { account, positions: own } = subLedger;
  const equity = subLedger.equity(engine.marks);
  const planned = plan.instances.find((one) => one.name === name)!;
  const [first] = own;
  const symbols = own.map(({ instrumentIndex }) => engine.symbols[instrumentIndex]!);
  let [realised, unrealised] = [0, 0];
  for (const position of own) {
    realised += position.bookedNumber;
    unrealised += position.unrealised(engine.marks[position.instrumentIndex]!);
  }
  return {
    strategy: name,
    type: plan.strategies[planned.strategy]!.name,
    ...{ account: account.name, symbols },
    timeframe: first === undefined ? null : plan.setup.markets[first.instrumentIndex]!.timeframe,
    state: stopped === undefined ? 'running' : 'stopped',
    reason: stopped ?? '',
    capital: instance.investable(equity),
    ...{ equity, realised, unrealised },
    drawdown: host.marksOf(account).drawdownOf(name, equity),
    positions: seen.held.filter((one) => one.strategy === name && one.account === account.name),
    parameters: planned.parameters,
    evaluations: seen.looks.filter(
      ({ strategy, symbol }) => strategy === name && symbols.includes(symbol),
    ),
  };
}

const SEVERITY = ['active', 'reducing', 'halted'] as const;

function status(host: EngineHost): EngineStatus {
  const { engine } = host.running;
  const { plan, epoch } = host.input;
  const accounts = engine.accounts.map(({ risk, isFlattening }) => ({
    ...{ state: risk.state, flatten: isFlattening },
    reason: risk.halt ? causeText(risk.halt) : '',
  }));
  const worst = accounts.reduce((one, other) =>
    SEVERITY.indexOf(other.state) > SEVERITY.indexOf(one.state) ? other : one,
  );
  return {
    ...{ session: plan.session, mode: plan.mode, epoch, ...worst, accounts },
    strategies: engine.strategies.filter(
      ({ name, stopped }) => name !== MANUAL && stopped === undefined,
    ).length,
    openOrders: engine.orders.working.length,
    positions: engine.accounts
      .flatMap(({ portfolio }) => portfolio.held)
      .filter(({ isFlat }) => !isFlat).length,
  };
}
