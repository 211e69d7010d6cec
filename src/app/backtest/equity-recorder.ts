import type { Account, Engine } from '../../core/engine/index.js';

/** Equity at every instant, in columns that grow, and sums of what was at risk. */
export class EquityRecorder {
  private at: Float64Array;
  private values: Float64Array;
  private length = 0;
  barsInPosition = 0;
  exposureSum = 0;
  exposureMax = 0;

  constructor(capacity: number) {
    this.at = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
  }

  /** The engine's equity at its present instant. */
  record(engine: Engine): void {
    if (this.length === this.at.length) this.grow();
    this.at[this.length] = engine.now;
    const { account } = engine;
    this.values[this.length++] = account.equity;
    if (account.portfolio.open > 0) this.expose(account);
  }

  private expose({ equity, portfolio }: Account): void {
    this.barsInPosition += 1;
    const exposure = equity > 0 ? portfolio.grossExposure / equity : 0;
    this.exposureSum += exposure;
    if (exposure > this.exposureMax) this.exposureMax = exposure;
  }

  /** Replaces the last value: what became known after the last bar. */
  amend(equity: number): void {
    if (this.length > 0) this.values[this.length - 1] = equity;
  }

  get columns(): { readonly at: Float64Array; readonly equity: Float64Array } {
    return { at: this.at.subarray(0, this.length), equity: this.values.subarray(0, this.length) };
  }

  private grow(): void {
    const capacity = Math.max(1024, this.at.length * 2);
    const widen = (column: Float64Array): Float64Array => {
      const wider = new Float64Array(capacity);
      wider.set(column);
      return wider;
    };
    this.at = widen(this.at);
    this.values = widen(this.values);
  }
}
