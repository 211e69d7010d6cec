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

/** Client ids of one epoch: an order that is sent once more has one that counts what was sent again. */
export class ClientIds {
  private readonly sent = new Map<OrderId, number>();
  private times = 0;

  constructor(private readonly epochs: readonly EpochStart[]) {}

  of(id: OrderId): string {
    return clientIdOf(this.epochs, id);
  }

  /** `isHeld`: it is one that is held here, and an earlier epoch may have sent it. */
  next(id: OrderId, isHeld: boolean): string {
    const first = this.of(id);
    const before = this.sent.get(id) ?? 0;
    this.sent.set(id, before + 1);
    const { epoch, firstOrder } = this.epochs.at(-1)!;
    const isFirst = before === 0 && (!isHeld || id >= firstOrder);
    return isFirst ? first : `${first}-${epoch}-${++this.times}`;
  }
}

const CLIENT_ID = /^ts-(\d{1,7})-(\d{1,10})(?:-(\d{1,7})-\d{1,6})?$/;

/** The order of a client id, sent once or again; undefined for one that is not ours. */
export function orderOf(clientId: string): OrderId | undefined {
  const found = CLIENT_ID.exec(clientId);
  return found ? (Number(found[2]) as OrderId) : undefined;
}

/** The epoch in which it was sent; undefined for one that is not ours. */
export function epochOf(clientId: string): number | undefined {
  const found = CLIENT_ID.exec(clientId);
  return found ? Number(found[3] ?? found[1]) : undefined;
}

/**
 * Whether it was given in one of these epochs. Another journal of the same account (on another machine, or
 * before a loss) has given ids whose numbers are those of other orders here.
 */
export function isGiven(epochs: readonly EpochStart[], clientId: string): boolean {
  const order = orderOf(clientId);
  if (order === undefined || epochOf(clientId)! > (epochs.at(-1)?.epoch ?? 0)) return false;
  const first = clientIdOf(epochs, order);
  return clientId === first || clientId.startsWith(`${first}-`);
}
