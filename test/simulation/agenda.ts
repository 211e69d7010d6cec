/** Virtual time: what is to happen, in its order; nothing else makes time pass. */
interface Entry {
  readonly at: number;
  readonly number: number;
  /** Things of an owner that is gone do not happen any more. */
  readonly owner: object;
  readonly act: () => void;
}

export class Agenda {
  /** Microseconds. */
  now: number;
  private entries: Entry[] = [];
  private count = 0;
  private readonly gone = new WeakSet<object>();

  constructor(start: number) {
    this.now = start;
  }

  after(microseconds: number, owner: object, act: () => void): void {
    const entry = { at: this.now + Math.max(0, Math.round(microseconds)), number: 0, owner, act };
    this.count += 1;
    const whole = { ...entry, number: this.count };
    let index = this.entries.length;
    while (index > 0 && this.entries[index - 1]!.at > whole.at) index -= 1;
    this.entries.splice(index, 0, whole);
  }

  /** Whatever the owner still meant to do is dropped. */
  forget(owner: object): void {
    this.gone.add(owner);
  }

  /** The next thing happens; false when there is none. */
  step(): boolean {
    for (;;) {
      const entry = this.entries.shift();
      if (!entry) return false;
      if (this.gone.has(entry.owner)) continue;
      this.now = entry.at;
      entry.act();
      return true;
    }
  }
}
