import type { InstanceIndex, Side } from '../domain/order.js';
import type { InstrumentIndex } from '../domain/instrument.js';

/**
 * What every instance holds and has asked for. Working orders count as exposure until they end.
 * Counted in whole quantity units, so that what ends leaves nothing behind; read in base units.
 */
export class Exposure {
  private readonly heldUnits: Float64Array;
  private readonly buyUnits: Float64Array;
  private readonly sellUnits: Float64Array;
  /** Sums over the instances, by instrument: kept at every change, so that no order has to add them up. */
  private readonly heldOfInstrument: Float64Array;
  private readonly buysOfInstrument: Float64Array;
  private readonly sellsOfInstrument: Float64Array;
  private readonly worstOfInstrument: Float64Array;

  constructor(
    readonly instruments: number,
    readonly instances: number,
    /** Quantity units in one base unit, by instrument; default 1. */
    private readonly unitsPerBase: readonly number[] = Array<number>(instruments).fill(1),
  ) {
    const cells = instruments * instances;
    this.heldUnits = new Float64Array(cells);
    this.buyUnits = new Float64Array(cells);
    this.sellUnits = new Float64Array(cells);
    this.heldOfInstrument = new Float64Array(instruments);
    this.buysOfInstrument = new Float64Array(instruments);
    this.sellsOfInstrument = new Float64Array(instruments);
    this.worstOfInstrument = new Float64Array(instruments);
  }

  /** Sets what is held, in signed quantity units. */
  setHeld(instance: InstanceIndex, instrument: InstrumentIndex, units: number): void {
    const cell = instance * this.instruments + instrument;
    const before = this.worstUnits(cell);
    const sum = this.heldOfInstrument;
    sum[instrument] = sum[instrument]! + units - this.heldUnits[cell]!;
    this.heldUnits[cell] = units;
    this.renewWorst(instrument, cell, before);
  }

  /** Adds (or with a negative quantity takes away) working quantity units. */
  addWorking(
    instance: InstanceIndex,
    instrument: InstrumentIndex,
    side: Side,
    units: number,
  ): void {
    const cell = instance * this.instruments + instrument;
    const before = this.worstUnits(cell);
    const working = side === 'buy' ? this.buyUnits : this.sellUnits;
    const sum = side === 'buy' ? this.buysOfInstrument : this.sellsOfInstrument;
    working[cell] = working[cell]! + units;
    sum[instrument] = sum[instrument]! + units;
    this.renewWorst(instrument, cell, before);
  }

  private worstUnits(cell: number): number {
    const held = this.heldUnits[cell]!;
    return Math.max(Math.abs(held + this.buyUnits[cell]!), Math.abs(held - this.sellUnits[cell]!));
  }

  private renewWorst(instrument: number, cell: number, before: number): void {
    const worst = this.worstOfInstrument;
    worst[instrument] = worst[instrument]! + this.worstUnits(cell) - before;
  }

  /** Signed quantity units that the instance would hold with its working orders of one side. */
  unitsAfter(instance: number, instrument: number, side: Side): number {
    const cell = instance * this.instruments + instrument;
    return side === 'buy'
      ? this.heldUnits[cell]! + this.buyUnits[cell]!
      : this.heldUnits[cell]! - this.sellUnits[cell]!;
  }

  /** Signed quantity the instance holds. */
  held(instance: number, instrument: number): number {
    const units = this.heldUnits[instance * this.instruments + instrument]!;
    return units / this.unitsPerBase[instrument]!;
  }

  /** Quantity of the instance's working orders of one side. */
  working(instance: number, instrument: number, side: Side): number {
    const working = side === 'buy' ? this.buyUnits : this.sellUnits;
    return working[instance * this.instruments + instrument]! / this.unitsPerBase[instrument]!;
  }

  /** Signed quantity that all instances hold together. */
  heldOfAll(instrument: number): number {
    return this.heldOfInstrument[instrument]! / this.unitsPerBase[instrument]!;
  }

  /** Quantity of all working orders of one side. */
  workingOfAll(instrument: number, side: Side): number {
    const sum = side === 'buy' ? this.buysOfInstrument : this.sellsOfInstrument;
    return sum[instrument]! / this.unitsPerBase[instrument]!;
  }

  /** Largest absolute quantity the instance could hold if its working orders of one side all filled. */
  worst(instance: number, instrument: number): number {
    return (
      this.worstUnits(instance * this.instruments + instrument) / this.unitsPerBase[instrument]!
    );
  }

  /** `worst` summed over all instances: one may be long what another is short, and end first. */
  worstOfAll(instrument: number): number {
    return this.worstOfInstrument[instrument]! / this.unitsPerBase[instrument]!;
  }

  /**
   * What the instance could hold on the order's side if that order and all working ones of its side
   * filled. What is held on the other side is not the order's doing and does not count.
   */
  worstWith(instance: number, instrument: number, side: Side, quantity: number): number {
    const after = this.unitsAfter(instance, instrument, side) / this.unitsPerBase[instrument]!;
    return Math.max(0, quantity + (side === 'buy' ? after : -after));
  }
}
