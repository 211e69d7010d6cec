/** The moment at which a process in the foreground ends. */

/** Reached when the process is asked to stop; fails when what it runs cannot go on. */
export class Ending {
  readonly reached: Promise<void>;
  stop: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  /** `signal` aborts when the process is to stop. */
  constructor(signal: AbortSignal) {
    this.reached = new Promise((resolve, reject) => {
      this.stop = resolve;
      this.fail = reject;
    });
    // It may fail before anybody waits for it.
    this.reached.catch(() => undefined);
    if (signal.aborted) this.stop();
    signal.addEventListener('abort', () => this.stop(), { once: true });
  }
}
