/** A view as it changes: fetched anew when the daemon tells of a change, and now and then without. */
import { TradsysError } from '../../errors.js';
import type { ViewFilter } from '../session/running-session.js';
import type { ViewName, Views } from '../session/views.js';
import type { DaemonClient } from './daemon-client.js';
import { daemonStopped } from './request.js';

export type Sighting<Name extends ViewName> =
  | { readonly kind: 'view'; readonly view: Views[Name] }
  /** The daemon does not run or does not answer; it is looked for again. */
  | { readonly kind: 'lost'; readonly error: TradsysError };

export interface WatchOptions<Name extends ViewName> {
  readonly name: Name;
  readonly filter: ViewFilter;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** However much changes, the view is fetched no more often. */
const AT_MOST_EVERY_MS = 200;
/** What no news tells of: a feed that has become silent. */
const AT_LEAST_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Goes on until the signal aborts, over a restart of the daemon too: who does not want to wait for
 * another one leaves at the first `lost`. Throws the daemon's TradsysError when it refuses the filter.
 */
export async function* watchView<Name extends ViewName>(
  client: DaemonClient,
  options: WatchOptions<Name>,
): AsyncGenerator<Sighting<Name>, void> {
  const { signal } = options;
  const bell = new Bell();
  const stop = (): void => bell.ring();
  signal.addEventListener('abort', stop);
  try {
    while (!isOver(signal)) {
      try {
        yield* whileItRuns(client, options, bell);
      } catch (error) {
        if (!(error instanceof TradsysError) || error.exit === 'usage') throw error;
        if (isOver(signal)) return;
        yield { kind: 'lost', error };
        await bell.wait(LOOK_AGAIN_MS);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A call, because it changes while others run. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Returns when the watch is over, or its stream of news was cut and is to be followed anew. */
async function* whileItRuns<Name extends ViewName>(
  client: DaemonClient,
  { name, filter, signal }: WatchOptions<Name>,
  bell: Bell,
): AsyncGenerator<Sighting<Name>, void> {
  const following = await client.follow(({ views }) => {
    if (views.includes(name)) bell.ring();
  });
  const news: { ended?: Awaited<typeof following.ended> } = {};
  void following.ended.then((why) => {
    news.ended = why;
    bell.ring();
  });
  try {
    while (!isOver(signal) && news.ended === undefined) {
      const view = await client.view(name, filter);
      const fetchedAt = performance.now();
      yield { kind: 'view', view };
      await bell.wait(AT_LEAST_EVERY_MS);
      const early = AT_MOST_EVERY_MS - (performance.now() - fetchedAt);
      if (early > 0 && !isOver(signal)) await new Promise((resolve) => setTimeout(resolve, early));
    }
  } finally {
    following.close();
  }
  if (news.ended === 'stopped' && !isOver(signal)) throw daemonStopped();
}

/** What is waited for; a ring that comes before anybody waits is not lost. */
class Bell {
  private rung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Resolves at the next ring, but after `ms` in any case. */
  async wait(ms: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.rung = false;
    this.wake = () => undefined;
  }
}
