/**
 * Scenarios of the book as a trader would tell them. Each line is what somebody does, then `->` and
 * what comes of it, in order; prices and quantities are plain integers.
 *
 *     ann: sell 5 at 101 as a        -> accepted a
 *     bob: buy 8 as b                -> accepted b, trade 5 at 101 a b, expired b no_liquidity
 *     book                           -> nothing
 *
 * Words of an order: `buy|sell QUANTITY`, then any of `at PRICE`, `stop PRICE`, `profit PRICE`,
 * `trail OFFSET`, `trail BPS bps`, `guard PRICE`, `show QUANTITY`, `for AMOUNT` (quote), `until SECOND`,
 * `ioc`, `fok`, `day`, `post`, `reduce`, `stp MODE`, `sl PRICE ID`, `tp PRICE ID`, `as ID`. Two orders
 * joined by `|` are a pair. Others: `cancel ID`, `cancel all`, `replace ID [QUANTITY] [at PRICE]`, `halt`,
 * `resume`, `band LOW HIGH`, `wait SECONDS`, `book`.
 */
import { expect } from 'chai';
import { MatchingEngine } from '../../src/core/book/index.js';
import type { BookCommand, MatchingEngineOptions, NewOrder } from '../../src/core/book/index.js';
import type { Instrument } from '../../src/core/domain/index.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/index.js';
import { instrumentOf } from '../core/book/instruments.js';

const SECOND = 1_000_000;
/** 2024-01-01T00:00:00Z. */
const START = 1_704_067_200 * SECOND;

export interface ScenarioOptions extends Omit<MatchingEngineOptions, 'listener'> {
  readonly instrument?: Partial<Instrument>;
}

/** Plays a script and compares every line's outcome. */
export function playScript(script: string, options: ScenarioOptions = {}): void {
  const stage = new Stage(options);
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [action, outcome] = line.split('->').map((text) => text.trim()) as [string, string];
    const expected = outcome.split(',').map((text) => text.trim().replaceAll(/\s+/g, ' '));
    const told = stage.play(action.replaceAll(/\s+/g, ' '));
    expect(told.length === 0 ? ['nothing'] : told, line).to.deep.equal(expected);
  }
}

class Stage {
  private readonly engine: MatchingEngine;
  private readonly instrument: Instrument;
  private readonly told: string[] = [];
  private maker = '';
  private at = START;

  constructor({ instrument, ...options }: ScenarioOptions) {
    // Whole numbers: a quote amount of 100 buys 1 at 100.
    this.instrument = instrumentOf({ priceScale: 0, quantityScale: 0, ...instrument });
    this.engine = new MatchingEngine({
      ...options,
      listener: {
        onReport: (report) => {
          const { kind, clientOrderId: id, liquidity, lastPrice, lastQuantity } = report;
          if (liquidity === 'maker') this.maker = id;
          else if (liquidity === 'taker') {
            this.told.push(`trade ${lastQuantity} at ${lastPrice} ${this.maker} ${id}`);
          } else this.told.push([kind, id, report.reason].filter(Boolean).join(' '));
        },
      },
    });
    this.engine.list(this.instrument);
  }

  play(action: string): string[] {
    if (action === 'book') return this.book();
    const [who, what] = action.includes(':') ? action.split(': ') : ['', action];
    this.engine.execute(this.command(who!, what!));
    return this.told.splice(0);
  }

  private book(): string[] {
    return (['buy', 'sell'] as const).flatMap((side) =>
      this.engine
        .depth(this.instrument.symbol, side)
        .map(({ quantity, price }) => `${side} ${quantity} at ${price}`),
    );
  }

  private command(account: string, what: string): BookCommand {
    const words = what.split(' ');
    const { symbol } = this.instrument;
    const at = asTimestamp(this.at);
    switch (words[0]) {
      case 'wait':
        this.at += Number(words[1]) * SECOND;
        return { kind: 'advance', at: asTimestamp(this.at) };
      case 'halt':
      case 'resume':
        return { kind: words[0], at, symbol };
      case 'band': {
        const [low, high] = [asPrice(Number(words[1])), asPrice(Number(words[2]))];
        return { kind: 'price_band', at, symbol, band: { low, high } };
      }
      case 'cancel':
        return words[1] === 'all'
          ? { kind: 'cancel_all', at, account }
          : { kind: 'cancel', at, symbol, account, clientOrderId: words[1]! };
      case 'replace': {
        const price = words.indexOf('at') < 0 ? undefined : words[words.indexOf('at') + 1];
        const quantity = words[2] === 'at' ? undefined : words[2];
        return {
          kind: 'replace',
          at,
          symbol,
          account,
          clientOrderId: words[1]!,
          quantity: quantity === undefined ? undefined : asQuantity(Number(quantity)),
          limitPrice: price === undefined ? undefined : asPrice(Number(price)),
        };
      }
      default: {
        const [first, second] = what.split(' | ').map((text) => this.order(account, text));
        return second === undefined ? first! : { kind: 'submit_oco', at, first: first!, second };
      }
    }
  }

  private order(account: string, text: string): NewOrder {
    const words = text.split(' ');
    const after = (word: string, ahead = 1): string | undefined =>
      words.includes(word) ? words[words.indexOf(word) + ahead] : undefined;
    const price = (word: string): NewOrder['limitPrice'] =>
      after(word) === undefined ? undefined : asPrice(Number(after(word)));
    const has = (word: string): boolean => words.includes(word);
    const until = after('until');
    const amount = after('for');
    const isBps = after('trail', 2) === 'bps';
    const lifetime = (['ioc', 'fok', 'day'] as const).find(has);
    const exit = (word: string): string | undefined => after(word, 2);
    return {
      kind: 'submit',
      at: asTimestamp(this.at),
      symbol: this.instrument.symbol,
      account,
      clientOrderId: after('as') ?? '',
      side: words[0] as 'buy' | 'sell',
      type: typeOf(has),
      quantity: asQuantity(amount === undefined ? Number(words[1]) : 0),
      limitPrice: price('at'),
      stopPrice: price('stop') ?? price('profit'),
      protectionPrice: price('guard'),
      trailingOffset: isBps ? undefined : price('trail'),
      trailingBps: isBps ? Number(after('trail')) : undefined,
      quoteAmount: amount === undefined ? undefined : Number(amount) * 100_000_000,
      displayQuantity: has('show') ? asQuantity(Number(after('show'))) : undefined,
      timeInForce: until === undefined ? lifetime : 'gtd',
      expireAt: until === undefined ? undefined : asTimestamp(START + Number(until) * SECOND),
      postOnly: has('post') || undefined,
      reduceOnly: has('reduce') || undefined,
      selfTradePrevention: after('stp') as NewOrder['selfTradePrevention'],
      bracket:
        has('sl') || has('tp')
          ? {
              stopLoss: has('sl')
                ? { stopPrice: price('sl')!, clientOrderId: exit('sl')! }
                : undefined,
              takeProfit: has('tp')
                ? { limitPrice: price('tp')!, clientOrderId: exit('tp')! }
                : undefined,
            }
          : undefined,
    };
  }
}

function typeOf(has: (word: string) => boolean): NewOrder['type'] {
  if (has('trail')) return has('at') ? 'trailing_stop_limit' : 'trailing_stop';
  if (has('stop')) return has('at') ? 'stop_limit' : 'stop';
  if (has('profit')) return has('at') ? 'take_profit_limit' : 'take_profit';
  return has('at') ? 'limit' : 'market';
}
