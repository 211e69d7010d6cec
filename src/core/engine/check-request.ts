/** Mistakes in what a strategy asks for that can be seen before any price is known. */
import type { Side } from '../domain/order.js';
import type { OrderOptions, RequestOptions, Size } from '../strategies/strategy.js';

/** A strategy asked for something the contract does not allow. Stops the strategy. */
export class StrategyMistake extends Error {}

export const NO_OPTIONS: OrderOptions = {};

const SIZES = ['quantity', 'notional', 'fraction', 'riskFraction'];
const PRICES = ['limitPrice', 'stopPrice', 'trailingOffset', 'stopLoss', 'takeProfit'] as const;
const FLAGS = ['reduceOnly', 'postOnly'] as const;
const REQUEST_OPTIONS: readonly string[] = ['symbol', 'reason'];
const ORDER_OPTIONS: readonly string[] = [
  ...REQUEST_OPTIONS,
  ...PRICES,
  ...FLAGS,
  ...['timeInForce', 'expireAt'],
];
const LIFETIMES: readonly unknown[] = ['gtc', 'ioc', 'fok', 'gtd', 'day'];

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && Number.isFinite(value);

/** Throws StrategyMistake for an option that `target` or `close` does not have. */
export function checkOptions(request: string, options: RequestOptions): void {
  if (options !== NO_OPTIONS) checkNames(request, options, REQUEST_OPTIONS);
}

/** Throws StrategyMistake for a size or an option that no order can have. */
export function checkOrder(side: Side, size: Size, options: OrderOptions): void {
  checkSize(side, size);
  if (typeof size === 'object' && 'riskFraction' in size && options.stopLoss === undefined) {
    throw new StrategyMistake(
      `${side}: riskFraction needs a stopLoss, the price at which that part is lost`,
    );
  }
  if (options === NO_OPTIONS) return;
  checkNames(side, options, ORDER_OPTIONS);
  for (const name of PRICES) {
    const price = options[name];
    if (price !== undefined && !isPositive(price)) {
      throw new StrategyMistake(`${side}: ${name} ${String(price)} must be a positive number`);
    }
  }
  for (const name of FLAGS) {
    const flag: unknown = options[name];
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw new StrategyMistake(`${side}: ${name} ${shown(flag)} must be true or false`);
    }
  }
  const { timeInForce, expireAt } = options;
  if (timeInForce !== undefined && !LIFETIMES.includes(timeInForce)) {
    const allowed = LIFETIMES.join(', ');
    throw new StrategyMistake(
      `${side}: timeInForce ${shown(timeInForce)} must be one of ${allowed}`,
    );
  }
  if (timeInForce === 'gtd' && expireAt === undefined) {
    throw new StrategyMistake(`${side}: gtd needs expireAt`);
  }
}

function checkSize(side: Side, size: Size): void {
  if (isPositive(size)) return;
  if (typeof size === 'object' && (size as unknown) !== null) {
    const entries: readonly (readonly [string, unknown])[] = Object.entries(size);
    const [name, amount] = entries[0] ?? ['', undefined];
    if (entries.length !== 1 || !SIZES.includes(name)) {
      const allowed = SIZES.join(', ');
      throw new StrategyMistake(`${side}(${shown(size)}): the size has one of ${allowed}`);
    }
    if (isPositive(amount)) return;
  }
  throw new StrategyMistake(`${side}(${shown(size)}): the size must be a positive number`);
}

function checkNames(request: string, options: RequestOptions, known: readonly string[]): void {
  const named: unknown = options;
  if (typeof named !== 'object' || named === null) {
    throw new StrategyMistake(`${request}: ${shown(options)} is no options: give { name: value }`);
  }
  for (const name in options) {
    if (known.includes(name)) continue;
    throw new StrategyMistake(`${request} has no option ${name}: there are ${known.join(', ')}`);
  }
}

/** As it would be written in the strategy. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  ) as string | undefined;
  return text ?? String(value);
}
