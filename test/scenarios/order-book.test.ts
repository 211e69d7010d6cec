/** The order book, told as a trader would. The words are explained in `script.ts`. */
import { playScript } from './script.js';
import type { ScenarioOptions } from './script.js';

const PERPETUAL: ScenarioOptions = { instrument: { kind: 'linear' } };

function scenario(title: string, script: string, options: ScenarioOptions = {}): void {
  it(title, () => playScript(script, options));
}

describe('scenarios: priority', () => {
  scenario(
    'the better price goes first, then the earlier order',
    `
    ann: sell 5 at 102 as late      -> accepted late
    bob: sell 5 at 101 as first     -> accepted first
    cyd: sell 5 at 101 as second    -> accepted second
    dan: buy 12 at 102 as d         -> accepted d, trade 5 at 101 first d, trade 5 at 101 second d, trade 2 at 102 late d
    book                            -> sell 3 at 102
    `,
  );
  scenario(
    'what a limit order cannot trade rests at its price',
    `
    ann: sell 5 at 100 as a         -> accepted a
    bob: buy 8 at 101 as b          -> accepted b, trade 5 at 100 a b
    book                            -> buy 3 at 101
    `,
  );
  scenario(
    'less at the same price keeps the place; more, or another price, queues anew',
    `
    ann: sell 5 at 100 as a         -> accepted a
    bob: sell 5 at 100 as b         -> accepted b
    ann: replace a 4                -> replaced a
    cyd: buy 1 as c                 -> accepted c, trade 1 at 100 a c
    ann: replace a 6                -> replaced a
    cyd: buy 1 as d                 -> accepted d, trade 1 at 100 b d
    bob: replace b at 99            -> replaced b
    book                            -> sell 4 at 99, sell 5 at 100
    ann: replace a 1                -> cancel_rejected a quantity_not_above_filled
    `,
  );
  scenario(
    'an order that moves across the book trades on the way',
    `
    ann: sell 5 at 101 as a         -> accepted a
    bob: buy 5 at 99 as b           -> accepted b
    bob: replace b at 101           -> replaced b, trade 5 at 101 a b
    `,
  );
  scenario(
    'an iceberg shows a slice at a time, and each slice queues last',
    `
    ann: sell 10 at 100 show 4 as ice -> accepted ice
    bob: sell 5 at 100 as b         -> accepted b
    book                            -> sell 9 at 100
    cyd: buy 11 as c                -> accepted c, trade 4 at 100 ice c, trade 5 at 100 b c, trade 2 at 100 ice c
    book                            -> sell 2 at 100
    cyd: buy 9 as d                 -> accepted d, trade 2 at 100 ice d, trade 2 at 100 ice d, expired d no_liquidity
    `,
  );
});

describe('scenarios: market orders and lifetimes', () => {
  scenario(
    'a market order never rests, and trades at no worse than its protection price',
    `
    ann: sell 5 at 100 as a         -> accepted a
    ann: sell 5 at 110 as b         -> accepted b
    bob: buy 9 guard 105 as m       -> accepted m, trade 5 at 100 a m, expired m protection_price
    bob: buy 9 as n                 -> accepted n, trade 5 at 110 b n, expired n no_liquidity
    `,
  );
  scenario(
    'a quote amount buys whole lots until the rest buys none',
    `
    ann: sell 3 at 100 as a         -> accepted a
    ann: sell 5 at 110 as b         -> accepted b
    bob: buy 0 for 550 as m         -> accepted m, trade 3 at 100 a m, trade 2 at 110 b m, restated m quote_amount_spent
    bob: buy 0 for 109 as n         -> accepted n, expired n quote_amount_spent
    `,
  );
  scenario(
    'immediate or cancel takes what there is; fill or kill wants all or nothing',
    `
    ann: sell 5 at 100 as a         -> accepted a
    bob: buy 6 at 100 fok as f      -> accepted f, expired f fill_or_kill
    bob: buy 5 at 100 fok as g      -> accepted g, trade 5 at 100 a g
    ann: sell 5 at 100 as b         -> accepted b
    bob: buy 6 at 100 ioc as i      -> accepted i, trade 5 at 100 b i, expired i immediate_or_cancel
    `,
  );
  scenario(
    'fill or kill counts what icebergs hide',
    `
    ann: sell 10 at 100 show 1 as a -> accepted a
    bob: buy 2 at 100 fok as f      -> accepted f, trade 1 at 100 a f, trade 1 at 100 a f
    `,
  );
  scenario(
    'fill or kill counts one leg of a pair, for the other would be gone',
    `
    ann: sell 3 at 100 as x | sell 3 at 101 as y -> accepted x, accepted y
    bob: buy 5 at 101 fok as f      -> accepted f, expired f fill_or_kill
    bob: buy 3 at 101 fok as g      -> accepted g, trade 3 at 100 x g, cancelled y one_cancels_other
    `,
  );
  scenario(
    'fill or kill counts what reduce-only orders may still reduce by then',
    `
    bob: sell 5 at 100 as b         -> accepted b
    ann: buy 5 as e                 -> accepted e, trade 5 at 100 b e
    ann: sell 5 at 110 reduce as r  -> accepted r
    ann: sell 5 at 111 reduce as s  -> accepted s
    bob: buy 8 at 111 fok as f      -> accepted f, expired f fill_or_kill
    bob: buy 5 at 111 fok as g      -> accepted g, trade 5 at 110 r g, cancelled s reduce_only
    `,
    PERPETUAL,
  );
  scenario(
    'orders end at their time and at the day',
    `
    ann: buy 5 at 100 until 10 as g -> accepted g
    ann: buy 5 at 99 day as d       -> accepted d
    wait 9                          -> nothing
    wait 1                          -> expired g time_expired
    wait 86390                      -> expired d day_ended
    ann: buy 5 at 100 until 10 as h -> rejected h already_expired
    `,
  );
  scenario(
    'post-only refuses to trade',
    `
    ann: sell 5 at 100 as a         -> accepted a
    bob: buy 5 at 100 post as p     -> rejected p post_only_would_trade
    bob: buy 5 at 99 post as q      -> accepted q
    bob: replace q at 100           -> cancel_rejected q post_only_would_trade
    book                            -> buy 5 at 99, sell 5 at 100
    `,
  );
});

describe('scenarios: triggers', () => {
  const lastPriceIs100 = `
    zoe: sell 1 at 100 as z1        -> accepted z1
    zed: buy 1 as z2                -> accepted z2, trade 1 at 100 z1 z2
  `;
  scenario(
    'a stop becomes a market order when the price reaches it',
    `${lastPriceIs100}
    ann: sell 2 stop 95 as s        -> accepted s
    bob: buy 1 at 95 as b           -> accepted b
    bob: buy 5 at 94 as c           -> accepted c
    cyd: sell 1 as m                -> accepted m, trade 1 at 95 b m, triggered s, trade 2 at 94 c s
    `,
  );
  scenario(
    'a stop-limit rests at its limit; a stop whose price is passed already triggers at once',
    `${lastPriceIs100}
    ann: buy 2 stop 99 at 98 as s   -> accepted s, triggered s
    book                            -> buy 2 at 98
    ann: buy 2 stop 101 at 99 as t  -> accepted t
    `,
  );
  scenario(
    'a take-profit waits for the good side',
    `${lastPriceIs100}
    ann: sell 2 profit 105 as p     -> accepted p
    bob: sell 1 at 105 as b         -> accepted b
    bob: buy 5 at 104 as c          -> accepted c
    cyd: buy 1 as m                 -> accepted m, trade 1 at 105 b m, triggered p, trade 2 at 104 c p
    `,
  );
  scenario(
    'a trailing stop follows the best price and never goes back',
    `${lastPriceIs100}
    ann: sell 1 trail 5 as t        -> accepted t
    bob: sell 1 at 110 as b         -> accepted b
    cyd: buy 1 as c                 -> accepted c, trade 1 at 110 b c
    bob: buy 1 at 106 as d          -> accepted d
    cyd: sell 1 as e                -> accepted e, trade 1 at 106 d e
    bob: buy 2 at 105 as f          -> accepted f
    cyd: sell 1 as g                -> accepted g, trade 1 at 105 f g, triggered t, trade 1 at 105 f t
    `,
  );
  scenario(
    'a trailing stop in hundredths of a percent',
    `${lastPriceIs100}
    ann: sell 1 trail 1000 bps as t -> accepted t
    bob: buy 1 at 91 as b           -> accepted b
    cyd: sell 1 as c                -> accepted c, trade 1 at 91 b c
    bob: buy 2 at 90 as d           -> accepted d
    cyd: sell 1 as e                -> accepted e, trade 1 at 90 d e, triggered t, trade 1 at 90 d t
    `,
  );
  scenario(
    'a trailing stop-limit follows the best price, and then rests at the limit it came with',
    `${lastPriceIs100}
    ann: sell 2 trail 5 at 106 as t -> accepted t
    bob: sell 1 at 110 as b         -> accepted b
    cyd: buy 1 as c                 -> accepted c, trade 1 at 110 b c
    bob: buy 2 at 105 as d          -> accepted d
    cyd: sell 1 as e                -> accepted e, trade 1 at 105 d e, triggered t
    book                            -> buy 1 at 105, sell 2 at 106
    `,
  );
  scenario(
    'a trailing stop-limit in hundredths of a percent takes what is within its limit',
    `${lastPriceIs100}
    ann: buy 2 trail 1000 bps at 112 as t -> accepted t
    bob: sell 1 at 110 as b         -> accepted b
    bob: sell 1 at 113 as c         -> accepted c
    bob: sell 1 at 112 as d         -> accepted d
    cyd: buy 1 as e                 -> accepted e, trade 1 at 110 b e, triggered t, trade 1 at 112 d t
    `,
  );
  scenario(
    'stops of one trade fire in the order of their prices, and one may set off the next',
    `${lastPriceIs100}
    ann: buy 1 stop 102 as second   -> accepted second
    ann: buy 1 stop 101 as first    -> accepted first
    ann: buy 1 stop 104 as third    -> accepted third
    bob: sell 1 at 102 as b         -> accepted b
    bob: sell 1 at 103 as c         -> accepted c
    bob: sell 2 at 104 as d         -> accepted d
    cyd: buy 1 as e                 -> accepted e, trade 1 at 102 b e, triggered first, trade 1 at 103 c first, triggered second, trade 1 at 104 d second, triggered third, trade 1 at 104 d third
    `,
  );
});

describe('scenarios: pairs and brackets', () => {
  scenario(
    'one cancels other: a trade of one leg ends the other',
    `
    zoe: sell 1 at 100 as z1        -> accepted z1
    zed: buy 1 as z2                -> accepted z2, trade 1 at 100 z1 z2
    ann: sell 5 at 110 as up | sell 5 stop 90 as down -> accepted up, accepted down
    bob: buy 2 as b                 -> accepted b, trade 2 at 110 up b, cancelled down one_cancels_other
    ann: cancel up                  -> cancelled up requested
    `,
  );
  scenario(
    'one cancels other: a trigger ends the other, and so does a cancel',
    `
    zoe: sell 1 at 100 as z1        -> accepted z1
    zed: buy 1 as z2                -> accepted z2, trade 1 at 100 z1 z2
    ann: sell 5 at 110 as up | sell 5 stop 90 as down -> accepted up, accepted down
    bob: buy 3 at 90 as b           -> accepted b
    cyd: sell 1 as c                -> accepted c, trade 1 at 90 b c, triggered down, cancelled up one_cancels_other, trade 2 at 90 b down, expired down no_liquidity
    ann: sell 5 at 110 as up | sell 5 stop 80 as down -> accepted up, accepted down
    ann: cancel down                -> cancelled down requested, cancelled up one_cancels_other
    `,
  );
  scenario(
    'a bracket goes live with what its entry filled',
    `
    bob: sell 3 at 100 as b         -> accepted b
    ann: buy 5 at 100 sl 90 loss tp 110 gain as e -> accepted e, trade 3 at 100 b e
    book                            -> buy 2 at 100
    ann: cancel e                   -> cancelled e requested, accepted loss, accepted gain
    book                            -> sell 3 at 110
    bob: buy 3 at 110 as c          -> accepted c, trade 3 at 110 gain c, cancelled loss one_cancels_other
    `,
  );
});

describe('scenarios: self-trade prevention', () => {
  const resting = `
    ann: sell 5 at 100 as a         -> accepted a
    bob: sell 5 at 100 as b         -> accepted b
  `;
  scenario(
    'without it an account may trade with itself',
    `${resting}
    ann: buy 5 at 100 as t          -> accepted t, trade 5 at 100 a t
    `,
  );
  scenario(
    'cancel newest',
    `${resting}
    ann: buy 8 at 100 stp cancel_newest as t -> accepted t, cancelled t self_trade_prevention
    book                            -> sell 10 at 100
    `,
  );
  scenario(
    'cancel oldest',
    `${resting}
    ann: buy 8 at 100 stp cancel_oldest as t -> accepted t, cancelled a self_trade_prevention, trade 5 at 100 b t
    book                            -> buy 3 at 100
    `,
  );
  scenario(
    'cancel both',
    `${resting}
    ann: buy 8 at 100 stp cancel_both as t -> accepted t, cancelled a self_trade_prevention, cancelled t self_trade_prevention
    `,
  );
  scenario(
    'decrement takes the smaller quantity off both',
    `${resting}
    ann: buy 8 at 100 stp decrement as t -> accepted t, cancelled a self_trade_prevention, restated t self_trade_prevention, trade 3 at 100 b t
    book                            -> sell 2 at 100
    `,
  );
});

describe('scenarios: limits of the venue', () => {
  scenario(
    'a band refuses limits outside it, ends what rests there and stops market orders at its edge',
    `
    ann: sell 5 at 104 as a         -> accepted a
    ann: sell 5 at 120 as b         -> accepted b
    band 90 110                     -> cancelled b price_band
    ann: sell 5 at 111 as c         -> rejected c price_outside_band
    band 90 103                     -> cancelled a price_band
    `,
  );
  scenario(
    'a halted book takes cancels alone',
    `
    ann: sell 5 at 100 as a         -> accepted a
    ann: sell 5 at 101 as b         -> accepted b
    halt                            -> nothing
    bob: buy 5 at 100 as c          -> rejected c symbol_halted
    ann: replace a 4                -> cancel_rejected a symbol_halted
    ann: cancel a                   -> cancelled a requested
    resume                          -> nothing
    bob: buy 5 at 101 as c          -> accepted c, trade 5 at 101 b c
    `,
  );
  scenario(
    'so many orders in any second, and no more',
    `
    ann: buy 1 at 99 as a           -> accepted a
    ann: buy 1 at 99 as b           -> accepted b
    ann: buy 1 at 99 as c           -> rejected c max_orders_per_second
    bob: buy 1 at 99 as c           -> accepted c
    wait 1                          -> nothing
    ann: buy 1 at 99 as c           -> accepted c
    `,
    { maxOrdersPerSecond: 2 },
  );
  scenario(
    'so many trades in any second: the rest ends, and the next that would trade is refused',
    `
    ann: sell 1 at 100 as a         -> accepted a
    cyd: sell 1 at 100 as c         -> accepted c
    dan: sell 1 at 100 as d         -> accepted d
    bob: buy 3 at 100 as t          -> accepted t, trade 1 at 100 a t, trade 1 at 100 c t, cancelled t max_trades_per_second
    bob: buy 1 at 100 as u          -> rejected u max_trades_per_second
    bob: buy 1 at 99 as v           -> accepted v
    wait 1                          -> nothing
    bob: buy 1 at 100 as u          -> accepted u, trade 1 at 100 d u
    `,
    { maxTradesPerSecond: 2 },
  );
  scenario(
    'reduce-only is cut to the position, and again when that shrinks',
    `
    bob: sell 5 at 100 as b         -> accepted b
    ann: sell 5 at 110 reduce as r  -> rejected r reduce_only_would_increase
    ann: buy 5 as e                 -> accepted e, trade 5 at 100 b e
    ann: sell 9 at 110 reduce as r  -> accepted r
    book                            -> sell 5 at 110
    bob: buy 3 at 105 as c          -> accepted c
    ann: sell 3 as x                -> accepted x, trade 3 at 105 c x, restated r reduce_only
    book                            -> sell 2 at 110
    bob: buy 2 at 105 as d          -> accepted d
    ann: sell 2 as y                -> accepted y, trade 2 at 105 d y, cancelled r reduce_only
    `,
    PERPETUAL,
  );
  scenario(
    'spot has no position to reduce; ids are unique among live orders',
    `
    ann: sell 5 at 110 reduce as r  -> rejected r reduce_only_not_supported
    ann: sell 5 at 110 as a         -> accepted a
    ann: sell 5 at 111 as a         -> rejected a duplicate_client_order_id
    bob: sell 5 at 111 as a         -> accepted a
    ann: cancel all                 -> cancelled a cancel_all
    ann: cancel a                   -> cancel_rejected a unknown_order
    ann: sell 5 at 111 as a         -> accepted a
    `,
  );
});
