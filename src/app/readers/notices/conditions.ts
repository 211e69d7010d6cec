/** What is wrong for as long as it is: told once, and again only after it was well in between. */

export class Conditions {
  private readonly told: Set<string>;
  /** What held at the look before, so that what passes by itself in a moment wakes nobody. */
  private before: ReadonlySet<string> = new Set();

  /** `told`: what a process before this one has told of. */
  constructor(told: readonly string[] = []) {
    this.told = new Set(told);
  }

  /** What the next start goes on from. */
  get state(): readonly string[] {
    return [...this.told];
  }

  /** `holding`: all that hold at this look. Gives those that hold for the second time and are new. */
  look(holding: ReadonlySet<string>): ReadonlySet<string> {
    for (const key of this.told) if (!holding.has(key)) this.told.delete(key);
    const fresh = new Set<string>();
    for (const key of holding) {
      if (!this.before.has(key) || this.told.has(key)) continue;
      this.told.add(key);
      fresh.add(key);
    }
    this.before = holding;
    return fresh;
  }
}
