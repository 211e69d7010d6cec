/**
 * A client that asks where others listen: for venues without a stream of that kind. What it cannot ask
 * for it leaves to the client it stands before.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BookChanges } from '../clients/book-changes.js';
import { ClientError } from '../clients/exchange-client.js';
import type { ExchangeClient, WatchState } from '../clients/exchange-client.js';

/** How a stream is asked for: method, and its arguments from those of the stream. */
type Question = (
  parameters: readonly unknown[],
) => readonly [method: string, parameters: readonly unknown[]];

const QUESTIONS: Readonly<Record<string, Question>> = {
  watchTrades: ([symbol]) => ['fetchTrades', [symbol]],
  watchOrderBook: ([symbol]) => ['fetchOrderBook', [symbol]],
  watchTicker: ([symbol]) => ['fetchTicker', [symbol]],
};

const EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class PollingClient implements ExchangeClient {
  readonly id: string;

  constructor(
    private readonly client: ExchangeClient,
    /** Whether the venue has a stream of its own for that method. */
    private readonly streams: (method: string) => boolean,
    private readonly everyMs = EVERY_MS,
  ) {
    this.id = client.id;
  }

  call(...parameters: Parameters<ExchangeClient['call']>): Promise<unknown> {
    return this.client.call(...parameters);
  }

  watch(
    method: string,
    parameters: readonly unknown[],
    onAnswer: (answer: unknown) => void,
    onState: (state: WatchState) => void,
    signal: AbortSignal,
  ): void {
    const question = this.streams(method) ? undefined : QUESTIONS[method];
    if (question === undefined) {
      this.client.watch(method, parameters, onAnswer, onState, signal);
    } else void this.poll(...question(parameters), onAnswer, onState, signal);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async poll(
    method: string,
    parameters: readonly unknown[],
    onAnswer: (answer: unknown) => void,
    onState: (state: WatchState) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const book = method === 'fetchOrderBook' ? new BookChanges() : undefined;
    let connected = false;
    let pause = this.everyMs;
    while (!signal.aborted) {
      try {
        const answer = await this.client.call(method, parameters);
        if (!connected) onState({ connected: true, text: `${method} answers` });
        connected = true;
        pause = this.everyMs;
        const seen =
          book === undefined ? answer : book.next(answer as Parameters<BookChanges['next']>[0]);
        if (seen !== undefined) onAnswer(seen);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        book?.forget();
        if (connected) onState({ connected: false, text: error.message, kind: error.kind });
        connected = false;
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
