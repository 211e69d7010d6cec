/** Float64 by float64, growing as needed. */
export class SnapshotWriter {
  private numbers = new Float64Array(1024);
  private length = 0;

  number(value: number): void {
    if (this.length === this.numbers.length) {
      const wider = new Float64Array(this.length * 2);
      wider.set(this.numbers);
      this.numbers = wider;
    }
    this.numbers[this.length++] = value;
  }

  /** No NaN for undefined: its bits differ between machines. */
  optional(value: number | undefined): void {
    this.number(value === undefined ? 0 : 1);
    if (value !== undefined) this.number(value);
  }

  text(text: string): void {
    this.number(text.length);
    for (let index = 0; index < text.length; index++) this.number(text.charCodeAt(index));
  }

  list<Item>(items: readonly Item[], write: (item: Item) => void): void {
    this.number(items.length);
    for (const item of items) write(item);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.numbers.buffer, 0, this.length * 8).slice();
  }
}

const broken = (): RangeError => new RangeError('the snapshot is cut short or damaged');

/** Reads what the writer wrote. Throws RangeError where the bytes do not allow it. */
export class SnapshotReader {
  private readonly numbers: Float64Array;
  private position = 0;

  constructor(bytes: Uint8Array) {
    if (bytes.length % 8 !== 0) throw broken();
    this.numbers = new Float64Array(bytes.slice().buffer);
  }

  number(): number {
    if (this.position === this.numbers.length) throw broken();
    return this.numbers[this.position++]!;
  }

  optional(): number | undefined {
    return this.number() === 0 ? undefined : this.number();
  }

  text(): string {
    const units = Array.from({ length: this.size() }, () => this.number());
    let text = '';
    for (const unit of units) text += String.fromCharCode(unit);
    return text;
  }

  list<Item>(read: () => Item): Item[] {
    const size = this.size();
    const items: Item[] = [];
    for (let index = 0; index < size; index++) items.push(read());
    return items;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.position !== this.numbers.length) throw broken();
  }

  private size(): number {
    const size = this.number();
    const left = this.numbers.length - this.position;
    if (!Number.isInteger(size) || size < 0 || size > left) throw broken();
    return size;
  }
}
