import type { Side } from '../domain/order.js';
import type { NewBracket, SelfTradePrevention } from './commands.js';
import { BUY } from './layout.js';
import { preventionName, sideOf } from './order-codes.js';
import type { OrderHandle } from './order-pool.js';
import type { OrderRegistry } from './order-registry.js';

/** The exits of a bracket whose entry has ended with something filled. */
export interface Exit {
  readonly book: number;
  readonly account: string;
  /** Of the exits: the opposite of the entry's. */
  readonly side: Side;
  readonly quantity: number;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly bracket: NewBracket;
}

/** Exits that are to go live when the running command is through, or when their book resumes. */
export class Exits {
  private waiting: Exit[] = [];

  constructor(private readonly registry: OrderRegistry) {}

  /** An entry ends now. */
  add(book: number, entry: OrderHandle, bracket: NewBracket): void {
    const { registry } = this;
    const quantity = registry.filled(entry);
    if (quantity === 0) return;
    const tag = registry.tag(entry);
    this.waiting.push({
      book,
      account: registry.accountOf(entry).name,
      side: sideOf(tag) === BUY ? 'sell' : 'buy',
      quantity,
      selfTradePrevention: preventionName(tag),
      bracket,
    });
  }

  /** The longest waiting of a book. */
  next({ index }: { readonly index: number }): Exit | undefined {
    if (this.waiting.length === 0) return undefined;
    const position = this.waiting.findIndex(({ book }) => book === index);
    return position < 0 ? undefined : this.waiting.splice(position, 1)[0];
  }

  list(): readonly Exit[] {
    return this.waiting;
  }

  restore(waiting: readonly Exit[]): void {
    this.waiting = [...waiting];
  }
}
