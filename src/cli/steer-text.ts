/** What is about to be done, in words. Import lazily. */
import type { OrderInput } from '../app/session/running-session.js';

/** `sell 0.5 BTC/USDT, stop at 58000, reduce only, for mean_reversion`. */
export function orderWords(order: OrderInput): string {
  const { side, quantity, symbol, timeInForce, postOnly, reduceOnly, strategy } = order;
  return [
    `${side} ${quantity} ${symbol}${pricingWords(order)}`,
    ...(timeInForce === undefined ? [] : [timeInForce.toUpperCase()]),
    ...(postOnly === true ? ['post only'] : []),
    ...(reduceOnly === true ? ['reduce only'] : []),
    ...(strategy === undefined ? [] : [`for ${strategy}`]),
  ].join(', ');
}

function pricingWords({ type, price, stopPrice, offset }: OrderInput): string {
  switch (type) {
    case 'market':
      return ' at the market';
    case 'limit':
      return ` at ${price} or better`;
    case 'stop':
      return `, at the market once ${stopPrice} trades`;
    case 'stop_limit':
      return `, at ${price} or better once ${stopPrice} trades`;
    case 'trailing_stop':
      return `, at the market ${offset} behind the best price`;
  }
}

/** ` of BTC/USDT of mean_reversion on main`, or what stands for all. */
export function scopeWords({
  account,
  symbol,
  strategy,
}: {
  readonly account?: string | undefined;
  readonly symbol?: string | undefined;
  readonly strategy?: string | undefined;
}): string {
  const ofSymbol = symbol === undefined ? '' : ` of ${symbol}`;
  const ofStrategy = strategy === undefined ? '' : ` of ${strategy}`;
  return `${ofSymbol}${ofStrategy}${onAccount(account)}`;
}

/** ` on main`, or what stands for all accounts. */
export const onAccount = (account: string | undefined): string =>
  account === undefined ? '' : ` on ${account}`;

/** ` over 0.02 at 64500`: what is different. */
export function termsWords({
  quantity,
  price,
}: {
  readonly quantity?: string | undefined;
  readonly price?: string | undefined;
}): string {
  const over = quantity === undefined ? '' : ` over ${quantity}`;
  return `${over}${price === undefined ? '' : ` at ${price}`}`;
}
