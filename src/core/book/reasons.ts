/** Why an order was refused or ended, in the field's words. */

/** Refusals of a command. `reasonText` is what a person reads. */
export type RejectReason =
  | 'unknown_symbol'
  | 'unknown_order'
  | 'duplicate_client_order_id'
  | 'symbol_halted'
  | 'invalid_quantity'
  | 'quantity_off_lot'
  | 'quantity_below_minimum'
  | 'notional_below_minimum'
  | 'invalid_price'
  | 'price_off_tick'
  | 'price_outside_band'
  | 'invalid_order'
  | 'invalid_time_in_force'
  | 'already_expired'
  | 'invalid_display_quantity'
  | 'invalid_trailing_offset'
  | 'quote_amount_not_supported'
  | 'post_only_would_trade'
  | 'reduce_only_not_supported'
  | 'reduce_only_would_increase'
  | 'quantity_not_above_filled'
  | 'not_replaceable'
  | 'max_orders_per_second'
  | 'max_trades_per_second'
  | 'insufficient_balance';

/** Why a live order ended without being filled, or lost quantity without a trade. */
export type EndReason =
  | 'requested'
  | 'cancel_all'
  | 'immediate_or_cancel'
  | 'fill_or_kill'
  | 'no_liquidity'
  | 'protection_price'
  | 'price_band'
  | 'quote_amount_spent'
  | 'self_trade_prevention'
  | 'one_cancels_other'
  | 'reduce_only'
  | 'time_expired'
  | 'day_ended';

export type Reason = RejectReason | EndReason;

const TEXTS: Readonly<Record<Reason, string>> = {
  unknown_symbol: 'failed to match order: order book not found for symbol',
  unknown_order: 'no live order of this account has this id in this book',
  duplicate_client_order_id: 'a live order of this account has this id',
  symbol_halted: 'trading is halted; cancels alone are taken',
  invalid_quantity: 'the quantity must be a positive integer of quantity units',
  quantity_off_lot: 'the quantity is no multiple of the lot',
  quantity_below_minimum: 'the quantity is below the minimum of the instrument',
  notional_below_minimum: 'the value of the order is below the minimum of the instrument',
  invalid_price: 'a price must be a positive integer of price units',
  price_off_tick: 'a price is no multiple of the tick',
  price_outside_band: 'the price lies outside the price band',
  invalid_order: 'the order has a field its type does not know, or lacks one it needs',
  invalid_time_in_force: 'the time in force does not go with this order',
  already_expired: 'the order would have expired already',
  invalid_display_quantity: 'the quantity to show must be whole lots, at most the quantity',
  invalid_trailing_offset: 'give one distance: whole ticks, or 1 to 9999 hundredths of a percent',
  quote_amount_not_supported: 'a quote amount needs a plain market order of a spot instrument',
  post_only_would_trade: 'the order would trade on arrival',
  reduce_only_not_supported: 'there are no positions to reduce in this book',
  reduce_only_would_increase: 'there is no position that this order would reduce',
  quantity_not_above_filled: 'the new quantity must be above what was filled',
  not_replaceable: 'only an order that rests by itself can be replaced',
  max_orders_per_second: 'the account sent as many orders in this second as it may',
  max_trades_per_second: 'the account made as many trades in this second as it may',
  insufficient_balance: 'the account has not enough for this order',
  requested: 'cancelled on request',
  cancel_all: 'cancelled with all orders',
  immediate_or_cancel: 'the rest could not be filled at once',
  fill_or_kill: 'the order could not be filled whole at once',
  no_liquidity: 'there was nothing left to trade with',
  protection_price: 'the next price was worse than the protection price',
  price_band: 'the next price lay outside the price band',
  quote_amount_spent: 'the rest of the amount buys no lot',
  self_trade_prevention: 'the order met one of its own account',
  one_cancels_other: 'the other order of the pair traded, triggered or ended',
  reduce_only: 'the position it might reduce became smaller',
  time_expired: 'the order reached its expiry',
  day_ended: 'the trading day ended',
};

/** A reason as a sentence; only an unknown symbol needs the symbol. */
export function reasonText(reason: Reason, symbol: string): string {
  return reason === 'unknown_symbol' ? `${TEXTS[reason]} ${symbol}` : TEXTS[reason];
}
