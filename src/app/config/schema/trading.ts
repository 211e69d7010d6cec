/** Sections about markets, orders, risk and strategies. */
import {
  amount,
  amountOrShare,
  duration,
  entries,
  entry,
  factor,
  fineDuration,
  flag,
  fraction,
  integer,
  list,
  optionalSection,
  positive,
  rate,
  section,
  spelled,
  text,
  url,
  values,
  word,
} from '../fields.js';
import { TradsysError } from '../../../errors.js';
import { CHANNEL_ALLOWED, parseChannel, parseSymbol, SYMBOL_ALLOWED } from '../symbols.js';

const symbol = () =>
  spelled((value) => parseSymbol(String(value)), {
    meaning: 'Symbol',
    unit: 'symbol',
    allowed: SYMBOL_ALLOWED,
  });

const channel = () =>
  spelled(
    (value) => {
      const found = parseChannel(String(value));
      if (found) return found;
      throw new TradsysError(
        'value.channel',
        `${JSON.stringify(value)} is not one of: ${CHANNEL_ALLOWED}`,
      );
    },
    { meaning: 'Channel', allowed: CHANNEL_ALLOWED },
  );

const timeframe = (meaning: string) =>
  spelled(
    (value) => {
      if (/^[1-9]\d{0,3}[smhdwM]$/.test(String(value))) return String(value);
      throw new TradsysError(
        'value.timeframe',
        `${JSON.stringify(value)} is not a bar length such as 1m, 4h or 1d`,
      );
    },
    { meaning, unit: 'bar length', allowed: 'a bar length such as 1m, 4h or 1d' },
  );

const symbols = (meaning: string) => list(symbol(), meaning, 'a list of symbols');

export const marketData = section('Live market data', {
  sources: entries(
    entry('One source of live data', {
      name: text('Venue: binance, coinbase, alpaca, polygon, xts, local or any ccxt id', 'venue'),
      type: word(['websocket', 'rest'], 'How the data arrive').prefault('websocket'),
      url: url(['wss', 'ws', 'https', 'http'], "Address; default: the venue's own").optional(),
      symbols: symbols('What is subscribed').prefault([]),
      channels: list(
        channel(),
        'What is sent about each symbol',
        `a list of ${CHANNEL_ALLOWED}`,
      ).prefault(['trades']),
      rate_limit: positive('Requests to the venue', 'requests per second').optional(),
    }),
    'Sources of live data',
  ).prefault([]),
  stale_after: duration('No data for this long stops entries and raises a notice').prefault('30s'),
  reconnect_wait: duration(
    'Pause before the first reconnect; doubled each time up to a minute',
  ).prefault('1s'),
});

const engine = section('The matching and order engine', {
  matching_algorithm: word(['price_time'], 'Who is served first at one price').prefault(
    'price_time',
  ),
  max_orders_per_second: integer(
    'Orders taken per account; more are refused',
    'orders per second',
    { min: 1 },
  ).prefault(1000),
  max_trades_per_second: integer('Trades made per account; more are refused', 'trades per second', {
    min: 1,
  }).prefault(500),
});

const risk = section('Limits checked before any order leaves; one that is not written is off', {
  position_limit_enabled: flag('Apply max_position_value and max_position_quantity').prefault(true),
  max_position_value: positive('Largest value of one position', 'account currency').optional(),
  max_position_quantity: positive('Largest size of one position', 'base units').optional(),
  max_order_value: positive('Largest value of one order', 'account currency').optional(),
  max_exposure_per_symbol: positive(
    'Largest exposure in one symbol, open orders included',
    'account currency',
  ).optional(),
  max_exposure_per_strategy: positive(
    'Largest exposure of one strategy, open orders included',
    'account currency',
  ).optional(),
  max_exposure_per_account: positive(
    'Largest exposure of the account, open orders included',
    'account currency',
  ).optional(),
  price_collar: rate('An order priced further than this from the last price is refused').optional(),
  fat_finger_multiple: positive(
    "An order larger than this many times the strategy's median order is refused",
    'times',
  ).optional(),
  duplicate_order_window: duration(
    'An order equal to one sent within this time is refused',
  ).optional(),
  max_order_rate: integer('Orders of one strategy; more are refused', 'orders per second', {
    min: 1,
  }).optional(),
  daily_loss: positive(
    "Loss of the calendar's day, flows excluded, at which trading halts",
    'account currency',
  ).optional(),
  max_drawdown: fraction(
    'Fall of equity from its peak, flows excluded, at which trading halts until resumed',
  ).optional(),
  circuit_breaker_enabled: flag('Apply circuit_breaker_threshold').prefault(true),
  circuit_breaker_threshold: fraction(
    'Price move within the window that stops entries in the symbol',
  ).optional(),
  circuit_breaker_window: duration('Time over which the move is measured').prefault('5m'),
  circuit_breaker_pause: duration('How long entries stay stopped').prefault('15m'),
});

export const trading = section('Orders and limits', {
  engine,
  risk,
  paper: section('Paper trading', {
    cash: amount('Cash a paper account starts with').prefault('10000USDT'),
  }),
});

const exits = optionalSection('Exits added to the strategy, sized to what is filled', {
  stop_loss: rate('Loss from the entry price at which the position is closed').optional(),
  take_profit: rate('Gain from the entry price at which the position is closed', {
    max: 100,
  }).optional(),
  trailing: rate('Fall from the best price since entry at which the position is closed').optional(),
  time_limit: duration('Age at which the position is closed').optional(),
});

export const strategies = entries(
  entry('One strategy instance', {
    name: text('Name of this instance, unique among them', 'name'),
    type: text('Built-in strategy, or path of a .ts or .js file', 'strategy'),
    enabled: flag('Run it').prefault(true),
    symbols: symbols(
      'What it trades; with a venue in front (kraken:BTC/USD) on the account there',
    ).prefault([]),
    timeframe: timeframe('Length of the bars it sees').optional(),
    account: text(
      'Account of symbols without a venue in front; default: the only one',
      'account',
    ).optional(),
    capital: amountOrShare(
      'What it may use; default: an equal part of 99% of the free quote',
    ).optional(),
    parameters: values('Parameters of the strategy, in snake_case').prefault({}),
    exits,
  }),
  'Strategy instances',
).prefault([]);

export const backtest = section('How a backtest simulates the venue', {
  cash: amount('Cash at the start').prefault('10000USDT'),
  fees: section('Fees of the venue, of the value traded', {
    maker: rate('Fee of an order that rested in the book', { min: -0.01, max: 0.1 }).prefault(
      '10bps',
    ),
    taker: rate('Fee of an order that took liquidity', { max: 0.1 }).prefault('10bps'),
  }),
  slippage: section('Price concession of a market order', {
    model: word(
      ['fixed', 'half_spread', 'volume_share', 'none'],
      'fixed: rate; half_spread: half of spread; volume_share: rate plus price_impact times the squared share of volume; none',
    ).prefault('volume_share'),
    rate: rate('Concession of every market order, of the price', { max: 0.1 }).prefault('2bps'),
    spread: rate('Whole spread, for half_spread, of the price', { max: 0.1 }).prefault('2bps'),
    price_impact: factor('Factor of the squared share of volume, for volume_share').prefault(0.1),
  }),
  participation_cap: rate("Largest part of one bar's volume that our orders fill").prefault('2.5%'),
  latency: fineDuration('Time from decision to venue, and back again').prefault('100ms'),
  capital: rate(
    'Part of the free quote that strategies share when they name no capital of their own',
  ).prefault('99%'),
  close_at_end: flag('Close open positions one bar before the end').prefault(false),
  warmup: flag('Warm indicators on bars before the start').prefault(true),
  seed: integer('Seed of everything random in a run', 'seed').prefault(1),
});

export const guardian = section('Latched watch over a whole account', {
  enabled: flag('Watch').prefault(true),
  action: word(['halt', 'reduce', 'flatten'], 'What a breach does').prefault('halt'),
  max_drawdown: rate('Fall of equity from its peak, flows excluded').optional(),
  daily_loss: positive("Loss of the calendar's day, flows excluded", 'account currency').optional(),
  max_exposure: positive('Exposure of the account', 'account currency').optional(),
  max_consecutive_losses: integer('Losing trades in a row', 'trades', { min: 1 }).optional(),
  max_orders_per_minute: integer('Orders of the account', 'orders per minute', { min: 1 }).prefault(
    600,
  ),
  stale_after: duration(
    'Age of the last price of a held symbol; with nothing but bars, at least two of them',
  ).prefault('5m'),
});
