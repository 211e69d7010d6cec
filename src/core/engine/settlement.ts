import { quantityToNumber } from '../domain/instrument.js';
import { moneyToNumber } from '../domain/money.js';
import type { ExecutionReport } from '../domain/report.js';
import { POWERS_OF_TEN, asQuantity } from '../domain/units.js';
import type { FillNotice, WorkingOrder } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { OrderDesk } from './order-desk.js';
import type { OrderState, ReportOutcome } from './order-manager.js';
import type { EngineParts } from './parts.js';

/** Books what a report says, and frees what an ended order held. */
export function settle(
  engine: EngineParts,
  desk: OrderDesk,
  instance: Instance,
  { state, ended, wasOver }: ReportOutcome,
  report: ExecutionReport,
): void {
  const { order, request, isChild } = state;
  const { instrument } = order;
  const { portfolio, exposure } = engine.accountOf[instrument]!;
  if (report.fill) {
    const symbol = engine.symbols[instrument]!;
    portfolio.applyFill(order, report.fill, report.venueAt, instance.name, symbol);
    const { quantity } = report.fill;
    if (!isChild && !wasOver) {
      // More than was ordered, and what comes after the end, has been free already.
      const held = Math.min(quantity, Math.max(0, order.quantity - state.filled + quantity));
      exposure.addWorking(order.instance, instrument, order.side, 0 - held);
    }
    const position = instance.positions[instance.slot(instrument)]!;
    exposure.setHeld(order.instance, instrument, position.quantity);
    if (position.isFlat && order.reduceOnly) {
      // Closed by something else than the target in force: it may be asked for again.
      if (!instance.isOfTarget(instrument, request)) instance.forgetTarget(instrument);
      desk.cancelExits(instance, instrument);
    }
  }
  const left = order.quantity - state.filled;
  if (!ended || isChild || left <= 0) return;
  exposure.addWorking(order.instance, instrument, order.side, -left);
  instance.forgetTarget(instrument, request);
}

/** A fill in the plain numbers that strategies see; the fee in account currency. */
export function fillNotice(
  engine: EngineParts,
  { order, request }: OrderState,
  report: ExecutionReport,
): FillNotice {
  const instrument = engine.instruments[order.instrument]!;
  const fill = report.fill!;
  const price = fill.price / POWERS_OF_TEN[instrument.priceScale]!;
  const fee = moneyToNumber(fill.fee);
  return {
    id: request,
    symbol: engine.symbols[order.instrument]!,
    side: order.side,
    quantity: quantityToNumber(instrument, fill.quantity),
    price,
    fee: fill.feeAsset === instrument.settlement ? fee : fee * price,
    at: report.venueAt,
  };
}

/** Orders of an instance that can still fill. */
export function workingOrders(engine: EngineParts, instance: Instance): readonly WorkingOrder[] {
  return engine.orders.working
    .filter(({ order }) => order.instance === instance.index)
    .map(({ order, request, filled }) => {
      const instrument = engine.instruments[order.instrument]!;
      return {
        id: request,
        symbol: engine.symbols[order.instrument]!,
        side: order.side,
        type: order.pricing.type,
        quantity: quantityToNumber(instrument, order.quantity),
        filled: quantityToNumber(instrument, asQuantity(filled)),
        reason: order.reason,
      };
    });
}
