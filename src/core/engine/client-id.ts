import type { OrderId } from '../domain/order.js';

/** From which order id on an epoch's client ids were given. */
export interface EpochStart {
  readonly epoch: number;
  readonly firstOrder: number;
}

/**
 * The client id of an order (FIX ClOrdID), at most 32 characters: never given twice, for epochs and order
 * ids only go up.
 */
export function clientIdOf(epochs: readonly EpochStart[], order: number): string {
  const epoch = epochs.findLast(({ firstOrder }) => firstOrder <= order)?.epoch ?? 0;
  return `ts-${epoch}-${order}`;
}

/** The client id of an order that is sent once more: `times` counts what its epoch sent again. */
export const againIdOf = (clientId: string, epoch: number, times: number): string =>
  `${clientId}-${epoch}-${times}`;

const CLIENT_ID = /^ts-\d{1,7}-(\d{1,10})(?:-\d{1,7}-\d{1,6})?$/;

/** The order of a client id, sent once or again; undefined for one that is not ours. */
export function orderOf(clientId: string): OrderId | undefined {
  const found = CLIENT_ID.exec(clientId);
  return found ? (Number(found[1]) as OrderId) : undefined;
}
