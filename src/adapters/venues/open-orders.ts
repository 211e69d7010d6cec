/** What rests at the venue. */
import type { Instrument } from '../../core/domain/instrument.js';
import type { OpenVenueOrder } from '../../ports.js';
import { asQuantity } from '../../core/domain/units.js';
import type { ClientError } from '../clients/exchange-client.js';
import { readOrder, symbolOf } from './answers.js';
import type { SeenOrder } from './answers.js';
import { ask, contextOf } from './desk.js';
import type { Desk } from './desk.js';

/** Open orders of one market. Rejects when the venue does not answer. */
export async function openOrdersOf(
  desk: Desk,
  instrument: Instrument,
): Promise<readonly SeenOrder[]> {
  const answer = await ask(desk, 'fetchOpenOrders', [instrument.symbol]);
  return (Array.isArray(answer) ? answer : []).map((one) =>
    readOrder(one, contextOf(desk, instrument)),
  );
}

/** Open orders of all markets, or of those that are known where the venue wants to be told which. */
export async function openOrders(desk: Desk): Promise<readonly SeenOrder[]> {
  const { instruments } = desk;
  try {
    const answer = await ask(desk, 'fetchOpenOrders', []);
    const seen: SeenOrder[] = [];
    for (const one of Array.isArray(answer) ? answer : []) {
      const instrument = await instruments.find(symbolOf(one));
      if (instrument !== undefined) seen.push(readOrder(one, contextOf(desk, instrument)));
    }
    return seen;
  } catch (error) {
    if ((error as ClientError).kind !== 'ArgumentsRequired') throw error;
  }
  const seen: SeenOrder[] = [];
  for (const instrument of instruments.all) seen.push(...(await openOrdersOf(desk, instrument)));
  return seen;
}

/** As the port has it; the client id is ours where the order is. */
export function asOpenOrder(
  { instruments, ids }: Desk,
  { symbol, wireId, venueOrderId, side, quantity, filled, price, placedAt }: SeenOrder,
): OpenVenueOrder {
  return {
    clientId: ids.ownId(wireId) ?? wireId,
    instrument: instruments.of(symbol)!,
    quantity: quantity ?? asQuantity(0),
    filled: filled ?? asQuantity(0),
    ...{ venueOrderId, side, price, placedAt },
  };
}
