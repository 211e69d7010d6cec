/** Stops the session once, whoever asks first, within a bounded time. */
import { TradsysError } from '../../errors.js';
import type { RunningSession, StopOptions, StopReport } from '../session/running-session.js';

export const GENTLE: StopOptions = { cancelAll: false, flatten: false };

export class Drain {
  private drained: Promise<StopReport> | undefined;
  private options = GENTLE;

  constructor(
    private readonly session: Pick<RunningSession, 'stop'>,
    private readonly withinMs: number,
  ) {}

  get started(): boolean {
    return this.drained !== undefined;
  }

  /** The report of the one stop. Rejects with a TradsysError when it takes too long, or fails. */
  begin(options: StopOptions): Promise<StopReport> {
    if (this.drained === undefined) {
      this.options = options;
      this.drained = this.stop(options);
      // Whoever asks hears of it; nobody may ask.
      this.drained.catch(() => undefined);
      return this.drained;
    }
    const { cancelAll, flatten } = this.options;
    if (options.cancelAll === cancelAll && options.flatten === flatten) return this.drained;
    const stopping = new TradsysError('daemon.stopping', 'the daemon is stopping already', {
      ...{ exit: 'refused', remedy: 'wait until it has ended, and look at what stays' },
    });
    return Promise.reject(stopping);
  }

  /** The stop that was begun, or a gentle one. */
  finish(): Promise<StopReport> {
    return this.drained ?? this.begin(GENTLE);
  }

  private async stop(options: StopOptions): Promise<StopReport> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.tooLong()), this.withinMs);
    });
    try {
      return await Promise.race([this.session.stop(options), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private tooLong(): TradsysError {
    const seconds = this.withinMs / 1000;
    return new TradsysError('daemon.drain_timeout', `it did not drain within ${seconds} s`, {
      remedy: 'it ends all the same: start it again, and it takes up what is at the venue',
    });
  }
}
