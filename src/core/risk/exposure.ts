import type { InstanceIndex, Side } from '../domain/order.js';
import type { InstrumentIndex } from '../domain/instrument.js';

/**
 * What every instance holds and has asked for, in base units or contracts. Working orders count as
 * exposure until they end.
 */
export class Exposure {
  private readonly heldQuantity: Float64Array;
  private readonly workingBuys: Float64Array;
  private readonly workingSells: Float64Array;

  constructor(
    readonly instruments: number,
    readonly instances: number,
  ) {
    const cells = instruments * instances;
    this.heldQuantity = new Float64Array(cells);
    this.workingBuys = new Float64Array(cells);
    this.workingSells = new Float64Array(cells);
  }

  setHeld(instance: InstanceIndex, instrument: InstrumentIndex, quantity: number): void {
    this.heldQuantity[instance * this.instruments + instrument] = quantity;
  }

  /** Adds (or with a negative quantity takes away) working quantity. */
  addWorking(
    instance: InstanceIndex,
    instrument: InstrumentIndex,
    side: Side,
    quantity: number,
  ): void {
    const cell = instance * this.instruments + instrument;
    const working = side === 'buy' ? this.workingBuys : this.workingSells;
    working[cell] = working[cell]! + quantity;
  }

  /** Signed quantity the instance holds. */
  held(instance: number, instrument: number): number {
    return this.heldQuantity[instance * this.instruments + instrument]!;
  }

  /** Quantity of the instance's working orders of one side. */
  working(instance: number, instrument: number, side: Side): number {
    const working = side === 'buy' ? this.workingBuys : this.workingSells;
    return working[instance * this.instruments + instrument]!;
  }

  /** Largest absolute quantity the instance could hold if its working orders of one side all filled. */
  worst(instance: number, instrument: number): number {
    const cell = instance * this.instruments + instrument;
    const held = this.heldQuantity[cell]!;
    return Math.max(
      Math.abs(held + this.workingBuys[cell]!),
      Math.abs(held - this.workingSells[cell]!),
    );
  }

  /**
   * What the instance could hold on the order's side if that order and all working ones of its side
   * filled. What is held on the other side is not the order's doing and does not count.
   */
  worstWith(instance: number, instrument: number, side: Side, quantity: number): number {
    const cell = instance * this.instruments + instrument;
    const held = this.heldQuantity[cell]!;
    return side === 'buy'
      ? Math.max(0, held + this.workingBuys[cell]! + quantity)
      : Math.max(0, this.workingSells[cell]! + quantity - held);
  }
}
