/** Views of a running session, made when somebody looks. */
import { priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Order } from '../../core/domain/order.js';
import { asPrice, asQuantity } from '../../core/domain/units.js';
import { MANUAL, clientIdOf } from '../../core/engine/index.js';
import type { Engine } from '../../core/engine/index.js';
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
  'epoch' | 'state' | 'reason' | 'strategies' | 'openOrders' | 'positions' | 'session' | 'mode'
>;

const MAKERS: { readonly [Name in ViewName]: (host: EngineHost, filter: ViewFilter) => unknown } = {
  positions: (host, filter) => ({
    positions: positions(host, filter),
    evaluations: evaluations(host, filter),
  }),
  orders: (host, filter) => ({ orders: orders(host, filter) }),
  fills: (host, filter) => ({ fills: fills(host, filter) }),
  balance: (host) => ({ balances: balances(host) }),
  pnl: (host) => ({ accounts: [pnl(host)] }),
  strategies: (host, filter) => ({ strategies: strategies(host, filter) }),
  risk: (host) => ({ accounts: [accountLimits(host)] }),
  status: (host) => status(host),
  events: (host, filter) => ({
    events: host.log.events
      .filter(({ symbol, strategy }) => fits(filter, symbol, strategy))
      .slice(-(filter.limit ?? LAST)),
  }),
};

export function viewOf<Name extends ViewName>(
  host: EngineHost,
  name: Name,
  filter: ViewFilter,
): Views[Name] {
  host.running.engine.refreshEquity();
  return MAKERS[name](host, filter) as Views[Name];
}

function fits(filter: ViewFilter, symbol: string | null, strategy: string | null): boolean {
  if (filter.symbol !== undefined && symbol !== null && !isNamed(symbol, filter.symbol))
    return false;
  return filter.strategy === undefined || strategy === null || strategy === filter.strategy;
}

/** `BTC/USDT` names `binance:BTC/USDT` too. */
const isNamed = (symbol: string, name: string): boolean =>
  symbol === name || symbol.endsWith(`:${name}`);

function positions(host: EngineHost, filter: ViewFilter): PositionView[] {
  const { engine } = host.running;
  return engine.portfolio.held
    .filter(({ isFlat }) => !isFlat)
    .map((position): PositionView => {
      const index = position.instrumentIndex;
      const instrument = engine.instruments[index]!;
      const mark = engine.marks[index]!;
      return {
        account: host.input.plan.account,
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
        stopPrice: stopPriceOf(engine, position.instanceIndex, index, position.quantity),
        liquidationPrice: null,
      };
    })
    .filter(({ symbol, strategy }) => fits(filter, symbol, strategy))
    .sort((a, b) =>
      a.strategy === b.strategy ? compare(a.symbol, b.symbol) : compare(a.strategy, b.strategy),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The nearest working stop that would close what is held. */
function stopPriceOf(engine: Engine, instance: number, index: number, held: number): number | null {
  let nearest: number | undefined;
  for (const { order } of engine.orders.working) {
    if (order.instance !== instance || order.instrument !== index) continue;
    if (!('stopPrice' in order.pricing) || (order.side === 'sell') !== held > 0) continue;
    const { stopPrice } = order.pricing;
    if (nearest === undefined || (held > 0 ? stopPrice > nearest : stopPrice < nearest)) {
      nearest = stopPrice;
    }
  }
  if (nearest === undefined) return null;
  return priceToNumber(engine.instruments[index]!, asPrice(nearest));
}

function evaluations(host: EngineHost, filter: ViewFilter): EvaluationView[] {
  return host.running.evaluations
    .all()
    .filter(({ symbol, instance }) => fits(filter, symbol, instance))
    .map(({ instance, symbol, at, outcome, gate, reason }) => ({
      ...{ strategy: instance, symbol, at, outcome, gate: gate ?? null, reason },
    }));
}

function orders(host: EngineHost, filter: ViewFilter): OrderView[] {
  const working = new Set(host.running.engine.orders.working.map(({ order }) => order.id));
  return [...host.log.orders.values()]
    .filter(({ order }) => filter.all === true || working.has(order.id))
    .map((kept) => orderView(host, kept))
    .filter(({ symbol, strategy }) => fits(filter, symbol, strategy))
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
    account: host.input.plan.account,
    clientId: clientIdOf(host.input.epochs, order.id),
    strategy: engine.instances[order.instance]!,
    symbol: engine.symbols[order.instrument]!,
    ...{ side: order.side, type: pricing.type },
    quantity: quantityToNumber(instrument, asQuantity(whole)),
    filled: quantityToNumber(instrument, asQuantity(filled)),
    limitPrice: 'limitPrice' in pricing ? price(pricing.limitPrice) : null,
    stopPrice: 'stopPrice' in pricing ? price(pricing.stopPrice) : null,
    ...{ status, reduceOnly: order.reduceOnly, reason, answer, sentAt, changedAt },
  };
}

/** An exit is as large as what its entry has filled. */
const exitSize = (engine: Engine, { id }: Order): number =>
  engine.orders.state(id)?.entry?.filled ?? 0;

function fills(host: EngineHost, filter: ViewFilter): FillView[] {
  const { plan, epochs } = host.input;
  return host.log.fills
    .filter(({ symbol, strategy }) => fits(filter, symbol, strategy))
    .slice(-(filter.limit ?? LAST))
    .map(({ order, ...fill }): FillView => {
      return { account: plan.account, clientId: clientIdOf(epochs, order), ...fill };
    });
}

function balances(host: EngineHost): BalanceView[] {
  const { engine } = host.running;
  const { account } = host.input.plan;
  const held = new Map<string, number>();
  for (const { order, filled, isChild } of engine.orders.working) {
    if (isChild || order.reduceOnly) continue;
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
  return engine.portfolio.ledger
    .entries()
    .filter(({ account: name }) => name === 'cash')
    .map(({ asset, balance }) => ({
      ...{ account, asset, total: moneyToNumber(balance), held: held.get(asset) ?? 0 },
    }));
}

function pnl(host: EngineHost): PnlView {
  const { engine } = host.running;
  const { portfolio } = engine;
  let [realised, unrealised, fees] = [0, 0, 0];
  for (const position of portfolio.positions) {
    realised += moneyToNumber(position.realised);
    fees += moneyToNumber(position.fees);
    unrealised += position.unrealised(engine.marks[position.instrumentIndex]!);
  }
  const { account, setup } = host.input.plan;
  const deposits = portfolio.ledger
    .entries()
    .filter(({ account: name, asset }) => name === 'deposits' && asset === setup.currency);
  const startedWith = deposits.reduce((sum, { balance }) => sum - moneyToNumber(balance), 0);
  const { equity } = engine;
  const { peak, dayStart } = host.marks;
  return {
    ...{ account, currency: setup.currency, startedWith, equity },
    ...{ realised, unrealised, fees, funding: 0 },
    ...{ today: equity - dayStart, drawdown: peak > 0 ? (peak - equity) / peak : 0 },
  };
}

function strategies(host: EngineHost, filter: ViewFilter): StrategyView[] {
  const { engine } = host.running;
  const { plan } = host.input;
  const looks = evaluations(host, {});
  const held = positions(host, {});
  return engine.strategies
    .filter(
      ({ name }) => name !== MANUAL && (filter.strategy === undefined || filter.strategy === name),
    )
    .map((instance): StrategyView => {
      const planned = plan.instances.find(({ name }) => name === instance.name)!;
      const [symbol] = instance.symbols;
      const equity = instance.equity(engine.marks);
      let [realised, unrealised] = [0, 0];
      for (const position of instance.positions) {
        realised += position.bookedNumber;
        unrealised += position.unrealised(engine.marks[position.instrumentIndex]!);
      }
      return {
        strategy: instance.name,
        type: plan.strategies[planned.strategy]!.name,
        account: plan.account,
        symbols: planned.symbols,
        timeframe: symbol === undefined ? null : plan.setup.markets[symbol]!.timeframe,
        state: instance.stopped === undefined ? 'running' : 'stopped',
        reason: instance.stopped ?? '',
        capital: instance.investable(equity),
        ...{ equity, realised, unrealised, drawdown: host.marks.drawdownOf(instance.name, equity) },
        positions: held.filter(({ strategy }) => strategy === instance.name),
        parameters: planned.parameters,
        evaluations: looks.filter(({ strategy }) => strategy === instance.name),
      };
    });
}

function status(host: EngineHost): EngineStatus {
  const { engine } = host.running;
  const { plan, epoch } = host.input;
  const { halt } = engine.risk;
  return {
    ...{ session: plan.session, mode: plan.mode, epoch, state: engine.risk.state },
    reason: halt ? causeText(halt) : '',
    strategies: engine.strategies.filter(
      ({ name, stopped }) => name !== MANUAL && stopped === undefined,
    ).length,
    openOrders: engine.orders.working.length,
    positions: engine.portfolio.held.filter(({ isFlat }) => !isFlat).length,
  };
}
