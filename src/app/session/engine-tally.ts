/** Counts of what an input led to, for whoever watches: made with the turns, told once the input is done. */
import { plainValue, priceToNumber, quantityToNumber } from '../../core/domain/instrument.js';
import type { Engine, Turn } from '../../core/engine/index.js';
import { ORDER_STEPS } from '../readers/session-meters.js';
import type { OrderStep } from '../readers/session-meters.js';

interface Fills {
  readonly count: number;
  /** In quote. */
  readonly value: number;
}

export interface Tally {
  readonly steps: Readonly<Partial<Record<OrderStep, number>>>;
  readonly fills: Readonly<Partial<Record<'buy' | 'sell', Fills>>>;
}

const STEPS: ReadonlySet<string> = new Set(ORDER_STEPS);

export class EngineTally {
  private steps: Partial<Record<OrderStep, number>> = {};
  private fills: Partial<Record<'buy' | 'sell', Fills>> = {};
  private isEmpty = true;

  take(turn: Turn, engine: Engine | undefined): void {
    for (const { kind } of turn.commands) if (kind === 'submit') this.step('sent');
    for (const change of turn.changes) {
      if (change.kind === 'denied') this.step('denied');
      else if (change.kind === 'order' && STEPS.has(change.status)) {
        this.step(change.status as OrderStep);
      }
    }
    const { event } = turn;
    // A fill that is told a second time changes nothing.
    if (event.kind !== 'report' || !event.fill || turn.changes.length === 0) return;
    const order = engine?.orders.state(event.order)?.order;
    const instrument = order && engine.instruments[order.instrument];
    if (!order || !instrument) return;
    const { quantity, price } = event.fill;
    const [size, each] = [quantityToNumber(instrument, quantity), priceToNumber(instrument, price)];
    const { count, value } = this.fills[order.side] ?? { count: 0, value: 0 };
    const more = plainValue(instrument, size, each);
    this.fills[order.side] = { count: count + 1, value: value + more };
    this.isEmpty = false;
  }

  private step(step: OrderStep): void {
    this.steps[step] = (this.steps[step] ?? 0) + 1;
    this.isEmpty = false;
  }

  /** What was counted since the last call; undefined: nothing, as most of the time. */
  drain(): Tally | undefined {
    if (this.isEmpty) return undefined;
    const { steps, fills } = this;
    [this.steps, this.fills, this.isEmpty] = [{}, {}, true];
    return { steps, fills };
  }
}
