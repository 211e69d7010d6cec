/**
 * The slowest obvious order book: plain objects in one array, sorted and scanned whenever anything is
 * wanted. It shares no code with the engine, only its words, and says what the engine must report.
 */
import type {
  BookCommand,
  CancelAll,
  NewOrder,
  ReplaceOrder,
} from '../../../src/core/book/index.js';
import { firstComplaint } from './oracle-checks.js';
import { OracleMatching } from './oracle-matching.js';
import { waits } from './oracle-orders.js';
import type { OracleBook, OracleOrder, Told } from './oracle-orders.js';

const DAY = 86_400_000_000;

export class Oracle extends OracleMatching {
  /** Runs a command; what it told. */
  execute(command: BookCommand): Told[] {
    this.told = [];
    this.now = Math.max(this.now, command.at);
    this.expire();
    this.run(command);
    return this.told;
  }

  protected run(command: BookCommand): void {
    if (command.kind === 'submit') this.submit(command);
    else if (command.kind === 'submit_oco') this.submitPair(command.first, command.second);
    else if (command.kind === 'cancel') {
      const order = this.find(command.symbol, command.account, command.clientOrderId);
      if (order === undefined) {
        const reason = this.books.has(command.symbol) ? 'unknown_order' : 'unknown_symbol';
        this.refuseCancel(command.account, command.clientOrderId, reason);
      } else this.end(order, 'requested');
    } else if (command.kind === 'cancel_all') this.cancelAll(command);
    else if (command.kind === 'replace') this.replace(command);
    else if (command.kind === 'price_band') {
      const book = this.books.get(command.symbol)!;
      book.band = command.band;
      for (const order of [
        ...this.queue(command.symbol, 'buy'),
        ...this.queue(command.symbol, 'sell'),
      ]) {
        if (order.state === 'resting' && !this.inBand(book, order.limit!)) {
          this.end(order, 'price_band');
        }
      }
    } else if (command.kind !== 'advance') {
      this.books.get(command.symbol)!.halted = command.kind === 'halt';
    }
    for (const book of this.books.values()) this.settle(book);
  }

  protected expire(): void {
    for (;;) {
      const due = this.orders
        .filter((o) => o.expireAt !== undefined && o.expireAt <= this.now)
        .sort((a, b) => a.expireAt! - b.expireAt! || a.orderId - b.orderId)[0];
      if (due === undefined) return;
      this.end(due, due.timeInForce === 'day' ? 'day_ended' : 'time_expired');
      this.settle(this.books.get(due.symbol)!);
    }
  }

  protected settle(book: OracleBook): void {
    if (book.halted) return;
    for (;;) {
      const triggered = this.orders
        .filter((o) => o.symbol === book.instrument.symbol && o.state === 'triggered')
        .sort((a, b) => a.priority - b.priority)[0];
      if (triggered !== undefined) this.fire(book, triggered);
      else {
        const exit = book.exits.shift();
        if (exit === undefined) return;
        this.placeExit(book, exit);
      }
    }
  }

  protected submit(source: NewOrder): void {
    const book = this.books.get(source.symbol);
    if (book === undefined) {
      this.refuse(source, 'unknown_symbol');
      return;
    }
    const reason = this.countOrders(source.account, 1) ?? this.complaint(book, source);
    if (reason !== undefined) {
      this.refuse(source, reason);
      return;
    }
    const order = this.make(book, source);
    const obstacle = this.obstacle(book, order) ?? this.poor(order);
    if (obstacle !== undefined) {
      this.refuse(source, obstacle);
      return;
    }
    this.accept(order);
    this.activate(book, order);
  }

  protected submitPair(first: NewOrder, second: NewOrder): void {
    const book = this.books.get(first.symbol)!;
    const alike =
      first.account === second.account &&
      first.side === second.side &&
      first.quantity === second.quantity &&
      first.reduceOnly === second.reduceOnly &&
      first.clientOrderId !== second.clientOrderId;
    const leg = (o: NewOrder): boolean =>
      o.type !== 'market' &&
      o.bracket === undefined &&
      !(o.type === 'limit' && (o.timeInForce === 'ioc' || o.timeInForce === 'fok'));
    const shared =
      this.countOrders(first.account, 2) ??
      (alike && leg(first) && leg(second) ? undefined : 'invalid_order');
    const one = shared ?? this.complaint(book, first);
    const two = shared ?? this.complaint(book, second);
    if (one !== undefined || two !== undefined) {
      this.refuse(first, (one ?? two)!);
      this.refuse(second, (two ?? one)!);
      return;
    }
    this.placePair(book, first, second);
  }

  protected placePair(book: OracleBook, first: NewOrder, second: NewOrder): void {
    const [a, b] = [this.make(book, first), this.make(book, second)];
    const [ofA, ofB] = [this.obstacle(book, a), this.obstacle(book, b)];
    const reason = ofA ?? ofB ?? this.poor(a);
    if (reason !== undefined) {
      this.refuse(first, ofA ?? reason);
      this.refuse(second, ofB ?? reason);
      return;
    }
    a.sibling = b;
    b.sibling = a;
    this.accept(a);
    this.accept(b);
    this.activate(book, a);
    if (b.state === 'new') this.activate(book, b);
  }

  protected placeExit(book: OracleBook, exit: OracleBook['exits'][number]): void {
    const { stopLoss, takeProfit } = exit.bracket;
    const { source } = exit.entry;
    const shared = {
      kind: 'submit',
      at: this.now as NewOrder['at'],
      symbol: source.symbol,
      account: source.account,
      side: source.side === 'buy' ? 'sell' : 'buy',
      quantity: exit.quantity as NewOrder['quantity'],
      selfTradePrevention: source.selfTradePrevention,
    } as const;
    const stopType = stopLoss?.limitPrice === undefined ? 'stop' : 'stop_limit';
    const orders: NewOrder[] = [
      ...(stopLoss ? [{ ...shared, ...stopLoss, type: stopType } as NewOrder] : []),
      ...(takeProfit ? [{ ...shared, ...takeProfit, type: 'limit' } as NewOrder] : []),
    ].filter((order) => {
      const taken = this.orders.some(
        (o) => o.account === order.account && o.clientOrderId === order.clientOrderId,
      );
      const outside = order.limitPrice !== undefined && !this.inBand(book, order.limitPrice);
      if (taken) this.refuse(order, 'duplicate_client_order_id');
      else if (outside) this.refuse(order, 'price_outside_band');
      return !taken && !outside;
    });
    if (orders.length === 2) {
      this.placePair(book, orders[0]!, orders[1]!);
      return;
    }
    if (orders.length === 0) return;
    const order = this.make(book, orders[0]!);
    const poor = this.poor(order);
    if (poor !== undefined) {
      this.refuse(orders[0]!, poor);
      return;
    }
    this.accept(order);
    this.activate(book, order);
  }

  protected cancelAll(command: CancelAll): void {
    const { account, symbol, side } = command;
    if (symbol !== undefined && !this.books.has(symbol)) {
      this.refuseCancel(account, '', 'unknown_symbol');
      return;
    }
    const live = this.orders
      .filter((o) => o.account === account)
      .filter((o) => symbol === undefined || o.symbol === symbol)
      .filter((o) => side === undefined || o.side === side)
      .sort((a, b) => a.orderId - b.orderId);
    if (live.length === 0) {
      this.refuseCancel(account, '', 'unknown_order');
      return;
    }
    for (const order of live) if (order.state !== 'ended') this.end(order, 'cancel_all');
    for (const order of live) this.settle(this.books.get(order.symbol)!);
  }

  protected replace(command: ReplaceOrder): void {
    const { account, clientOrderId } = command;
    const order = this.find(command.symbol, account, clientOrderId);
    if (order === undefined) {
      const known = this.books.has(command.symbol);
      this.refuseCancel(account, clientOrderId, known ? 'unknown_order' : 'unknown_symbol');
      return;
    }
    const book = this.books.get(order.symbol)!;
    const reason = this.replaceReason(book, order, command);
    if (reason !== undefined) {
      this.tell(order, 'cancel_rejected', reason);
      return;
    }
    const limit = command.limitPrice ?? order.limit!;
    let quantity: number = command.quantity ?? order.quantity;
    if (order.source.reduceOnly === true) {
      quantity = Math.min(quantity, order.filled + this.reducible(book, order));
    }
    if (!this.options.affords(account, quantity - order.filled, limit)) {
      this.tell(order, 'cancel_rejected', 'insufficient_balance');
      return;
    }
    order.clientOrderId = command.newClientOrderId ?? clientOrderId;
    if (limit === order.limit && quantity <= order.quantity) {
      this.shrink(order, order.quantity - quantity);
      this.tell(order, 'replaced');
      return;
    }
    order.limit = limit;
    order.quantity = quantity;
    order.state = 'new';
    this.tell(order, 'replaced');
    this.enter(book, order);
  }

  protected replaceReason(
    book: OracleBook,
    order: OracleOrder,
    command: ReplaceOrder,
  ): string | undefined {
    if (book.halted) return 'symbol_halted';
    const pace = this.countOrders(order.account, 1);
    if (pace !== undefined) return pace;
    if (order.state !== 'resting' || order.sibling !== undefined) return 'not_replaceable';
    const id = command.newClientOrderId ?? order.clientOrderId;
    if (id === '') return 'invalid_order';
    if (id !== order.clientOrderId && this.isTaken(order.account, id)) {
      return 'duplicate_client_order_id';
    }
    const limit = command.limitPrice ?? order.limit!;
    const { instrument } = book;
    const quantity = command.quantity ?? order.quantity;
    const { at, symbol, account, side } = order.source;
    const clean = {
      kind: 'submit',
      at,
      symbol,
      account,
      clientOrderId: id,
      side,
      type: 'limit',
      quantity: quantity as NewOrder['quantity'],
      limitPrice: limit as NonNullable<NewOrder['limitPrice']>,
    } as const;
    const complaint = firstComplaint(clean, instrument, book.band, this.now);
    if (complaint !== undefined) return complaint;
    if (quantity <= order.filled) return 'quantity_not_above_filled';
    return this.obstacle(book, { ...order, limit });
  }

  protected complaint(book: OracleBook, source: NewOrder): string | undefined {
    if (book.halted) return 'symbol_halted';
    const complaint = firstComplaint(source, book.instrument, book.band, this.now);
    if (complaint !== undefined) return complaint;
    if (this.isTaken(source.account, source.clientOrderId)) return 'duplicate_client_order_id';
    if (source.reduceOnly !== true) return undefined;
    if (book.instrument.kind === 'spot') return 'reduce_only_not_supported';
    if (waits(source.type)) return undefined;
    return this.reducible(book, source) === 0 ? 'reduce_only_would_increase' : undefined;
  }

  protected make(book: OracleBook, source: NewOrder): OracleOrder {
    const cut = source.reduceOnly === true && !waits(source.type);
    const immediate = source.type === 'market';
    return {
      orderId: 0,
      account: source.account,
      clientOrderId: source.clientOrderId,
      symbol: source.symbol,
      side: source.side,
      type: source.type,
      timeInForce: source.timeInForce ?? (immediate ? 'ioc' : 'gtc'),
      quantity: cut ? Math.min(source.quantity, this.reducible(book, source)) : source.quantity,
      filled: 0,
      limit: source.limitPrice,
      stop: source.type.startsWith('trailing_') ? undefined : source.stopPrice,
      source,
      best: undefined,
      expireAt: immediate
        ? undefined
        : source.timeInForce === 'day'
          ? (Math.floor(this.now / DAY) + 1) * DAY
          : source.expireAt,
      sibling: undefined,
      state: 'new',
      shown: 0,
      priority: 0,
    };
  }

  protected poor(order: OracleOrder): string | undefined {
    const affords = this.options.affords(order.account, order.quantity, order.limit);
    return affords ? undefined : 'insufficient_balance';
  }

  protected accept(order: OracleOrder): void {
    order.orderId = ++this.orderIds;
    this.orders.push(order);
    this.tell(order, 'accepted');
  }
}
