/**
 * What an account carries from one start of its strategies to the next, as plain data: orders, books,
 * limits that have tripped, what strategies wrote down. A snapshot is this and the sequence it was taken
 * at; closures of strategies are never part of it.
 */
import type { InstrumentIndex } from '../domain/instrument.js';
import type { TradingStateChanged } from '../domain/journal.js';
import { moneyFromUnits, moneyToUnits } from '../domain/money.js';
import type { InstanceIndex, Order } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import type { GuardianCarry } from '../risk/index.js';
import type { Lot } from '../portfolio/index.js';
import type { Account } from './account.js';
import type { Engine } from './engine.js';
import type { CarriedOrder } from './order-manager.js';

/** Money as the decimal text of its units, so that JSON keeps it whole. */
type MoneyText = string;

export interface CarriedPosition {
  readonly instance: string;
  readonly symbol: string;
  readonly side: 1 | -1;
  readonly realised: MoneyText;
  readonly fees: MoneyText;
  /** Fees kept of the base asset; snapshots of before it was counted have none. */
  readonly baseFees?: MoneyText;
  readonly lots: readonly (Omit<Lot, 'cost' | 'fee'> & {
    readonly cost: MoneyText;
    readonly fee: MoneyText;
  })[];
}

export interface CarriedInstance {
  readonly name: string;
  /** `context.state` as JSON; null when it never wrote one. */
  readonly state: string | null;
  readonly stopped: string | null;
  /** Targets in force, with the request they came from. */
  readonly targets: readonly {
    readonly symbol: string;
    readonly fraction: number;
    readonly request: number;
  }[];
}

/** Books and limits of one account. */
export interface CarriedAccount {
  readonly ledger: readonly {
    readonly account: string;
    readonly asset: string;
    readonly balance: MoneyText;
  }[];
  /** Opening equity of the sub-ledgers, by instance. */
  readonly allocated: Readonly<Record<string, number>>;
  readonly halt: TradingStateChanged | null;
  /** When trading came into its state; left out before it first changed, and in older snapshots. */
  readonly stateAt?: Timestamp;
  /** Snapshots of before there was one have none. */
  readonly guardian?: GuardianCarry;
  readonly rules: Readonly<Record<string, readonly number[]>>;
}

export interface Carried {
  readonly requests: number;
  readonly lastOrder: number;
  /** By id; instruments and instances by name, for their places may change. */
  readonly orders: readonly (CarriedOrder & {
    readonly instance: string;
    readonly symbol: string;
  })[];
  /** By name. */
  readonly accounts: Readonly<Record<string, CarriedAccount>>;
  readonly positions: readonly CarriedPosition[];
  readonly instances: readonly CarriedInstance[];
  /** Last price by symbol, in price units. */
  readonly marks: Readonly<Record<string, number>>;
}

export function carryOf(engine: Engine): Carried {
  const { orders, accounts, symbols, instances } = engine;
  return {
    requests: engine.requestCount,
    lastOrder: orders.count,
    orders: orders.carry().map((one) => ({
      ...one,
      instance: instances[one.order.instance]!,
      symbol: symbols[one.order.instrument]!,
    })),
    accounts: Object.fromEntries(
      accounts.map((account) => [account.name, accountCarry(account, engine)]),
    ),
    positions: accounts
      .flatMap(({ portfolio }) => portfolio.positions)
      .filter(
        ({ quantity, realised, fees, baseFees }) =>
          quantity !== 0 || realised !== 0 || fees !== 0 || baseFees !== 0,
      )
      .map((position) => ({
        instance: instances[position.instanceIndex]!,
        symbol: symbols[position.instrumentIndex]!,
        side: position.quantity < 0 ? -1 : 1,
        realised: moneyToUnits(position.realised),
        fees: moneyToUnits(position.fees),
        baseFees: moneyToUnits(position.baseFees),
        lots: position.lots.map((lot) => ({
          ...lot,
          cost: moneyToUnits(lot.cost),
          fee: moneyToUnits(lot.fee),
        })),
      })),
    instances: engine.strategies.map((instance) => ({
      name: instance.name,
      state: instance.carryState(),
      stopped: instance.stopped ?? null,
      targets: instance.symbols.flatMap((symbol, slot) => {
        const fraction = instance.targets[slot]!;
        if (Number.isNaN(fraction) || engine.isUnsent(instance, symbol)) return [];
        return [{ symbol: symbols[symbol]!, fraction, request: instance.targetRequests[slot]! }];
      }),
    })),
    marks: Object.fromEntries(symbols.map((symbol, index) => [symbol, engine.marks[index]!])),
  };
}

function accountCarry(account: Account, { strategies }: Engine): CarriedAccount {
  const { portfolio, risk, guardian } = account;
  const allocated = strategies.flatMap(({ name, subLedgers }) => {
    const own = subLedgers.find((one) => one.account === account);
    return own ? [[name, own.allocated] as const] : [];
  });
  return {
    ledger: portfolio.ledger
      .entries()
      .map(({ account, asset, balance }) => ({ account, asset, balance: moneyToUnits(balance) })),
    allocated: Object.fromEntries(allocated),
    halt: risk.halt ?? null,
    ...(account.stateAt !== undefined && { stateAt: account.stateAt }),
    guardian: guardian.carry(),
    rules: { ...risk.carry(), guardian: guardian.carryMarks() },
  };
}

/**
 * Puts what was carried into an engine that was just made, with no cash in the accounts that are carried.
 * What belonged to an instance that is gone goes to `heir`. Throws Error when an instrument that is held
 * or traded is missing.
 */
export function restore(engine: Engine, carried: Carried, heir: string): void {
  const { orders, accounts, accountOf } = engine;
  const instrumentOf = (symbol: string): InstrumentIndex => {
    const index = engine.symbols.indexOf(symbol);
    if (index < 0) throw new Error(`${symbol} is held or traded, but is no instrument any more`);
    return index as InstrumentIndex;
  };
  const instanceOf = (name: string): InstanceIndex => {
    const known = engine.instances.indexOf(name);
    return (known < 0 ? engine.instances.indexOf(heir) : known) as InstanceIndex;
  };
  for (const { name, portfolio } of accounts) {
    for (const { account, asset, balance } of carried.accounts[name]?.ledger ?? []) {
      portfolio.ledger.restore(account, asset, moneyFromUnits(balance));
    }
  }
  for (const { instance, symbol, side, lots, ...booked } of carried.positions) {
    const [owner, instrument] = [instanceOf(instance), instrumentOf(symbol)];
    const { portfolio, exposure } = accountOf[instrument]!;
    const position = portfolio.position(owner, instrument);
    const whole = lots.map((lot) => ({
      ...lot,
      cost: moneyFromUnits(lot.cost),
      fee: moneyFromUnits(lot.fee),
    }));
    position.restore(side, whole, {
      realised: moneyFromUnits(booked.realised),
      fees: moneyFromUnits(booked.fees),
      baseFees: moneyFromUnits(booked.baseFees ?? '0'),
    });
    exposure.setHeld(owner, instrument, position.quantity);
  }
  for (const { portfolio } of accounts) portfolio.restored();
  orders.restore(
    carried.orders.map((one) => {
      const instance = instanceOf(one.instance);
      const order: Order = { ...one.order, instance, instrument: instrumentOf(one.symbol) };
      return { ...one, order };
    }),
    carried.lastOrder,
  );
  for (const { order, filled, isChild } of orders.working) {
    if (isChild) continue;
    const { exposure } = accountOf[order.instrument]!;
    exposure.addWorking(order.instance, order.instrument, order.side, order.quantity - filled);
  }
  for (const [symbol, mark] of Object.entries(carried.marks)) {
    const index = engine.symbols.indexOf(symbol);
    if (index >= 0) engine.setMark(index as InstrumentIndex, mark);
  }
  restoreInstances(engine, carried);
  engine.requestCount = carried.requests;
  for (const account of accounts) restoreLimits(account, carried.accounts[account.name]);
}

function restoreLimits(account: Account, carried: CarriedAccount | undefined): void {
  if (!carried) return;
  const { risk, guardian } = account;
  account.stateAt = carried.stateAt;
  if (carried.halt) risk.setState(carried.halt);
  risk.restore(carried.rules);
  if (carried.guardian) guardian.restore(carried.guardian);
  guardian.restoreMarks(carried.rules['guardian'] ?? []);
}

function restoreInstances(engine: Engine, { instances, accounts }: Carried): void {
  engine.refreshEquity();
  for (const { name, allocation, subLedgers } of engine.strategies) {
    for (const own of subLedgers) {
      const { account } = own;
      own.allocated = accounts[account.name]?.allocated[name] ?? account.equity * allocation;
    }
  }
  for (const { name, state, stopped, targets } of instances) {
    const instance = engine.strategies.find((one) => one.name === name);
    if (!instance) continue;
    if (state !== null) instance.restoreState(state);
    if (stopped !== null) instance.stopped = stopped;
    for (const { symbol, fraction, request } of targets) {
      const slot = instance.slot(engine.symbols.indexOf(symbol) as InstrumentIndex);
      if (slot < 0) continue;
      instance.targets[slot] = fraction;
      instance.targetRequests[slot] = request;
    }
  }
}
