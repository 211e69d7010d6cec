/** Does one thing after the other: what comes while something is filled in waits its turn. */
export class Serial {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly onFailure: (error: unknown) => void) {}

  add(work: () => Promise<void> | void): void {
    this.last = this.last.then(work).catch((error: unknown) => this.onFailure(error));
  }
}
