/** A running sum that keeps the digits each addition loses (A. Neumaier, 1974). */
export class CompensatedSum {
  private sum = NaN;
  private lost = NaN;

  constructor() {
    this.reset();
  }

  get total(): number {
    return this.sum + this.lost;
  }

  reset(): void {
    this.sum = 0;
    this.lost = 0;
  }

  add(value: number): void {
    const sum = this.sum + value;
    const kept = Math.abs(this.sum) >= Math.abs(value);
    this.lost += kept ? this.sum - sum + value : value - sum + this.sum;
    this.sum = sum;
  }
}
