/** The end of a session: entries are cancelled, and all that is held is closed when that was asked for. */
import type { RunningSession, StopOptions, StopReport } from './running-session.js';

/** How long a stop waits for cancels and closes to be answered. */
const SETTLE_WITHIN_MS = 5_000;
const SETTLE_LOOK_MS = 20;

/**
 * What is left once what `drain` asked for has been answered, though not for ever. What an entry still
 * filled, its cancel having come too late, is drained once more; a close that came to nothing is not.
 */
export async function drained(
  session: Pick<RunningSession, 'view'>,
  { cancelAll, flatten }: StopOptions,
  drain: () => Promise<unknown>,
): Promise<StopReport> {
  const heldNow = async (): Promise<StopReport['positions']> =>
    (await session.view('positions')).positions;
  const until = performance.now() + SETTLE_WITHIN_MS;
  let closing = textOf(await heldNow());
  await drain();
  for (;;) {
    const { orders } = await session.view('orders');
    const positions = await heldNow();
    const left = orders.filter(({ reduceOnly }) => cancelAll || flatten || !reduceOnly);
    const isOpen = flatten && positions.length > 0;
    if ((left.length === 0 && !isOpen) || performance.now() > until) {
      return { openOrders: orders, positions };
    }
    const held = textOf(positions);
    if (left.length === 0 && held !== closing) {
      closing = held;
      await drain();
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_LOOK_MS));
  }
}

const textOf = (positions: StopReport['positions']): string =>
  positions
    .map(({ strategy, symbol, side, quantity }) => [strategy, symbol, side, quantity].join(' '))
    .join(', ');
