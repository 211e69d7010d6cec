/** Clients of our exchange, with short waits. */
import type { openExchangeClient } from '../../../src/adapters/clients/index.js';
import type { ClientOptions } from '../../../src/adapters/clients/index.js';
import { ClientError } from '../../../src/adapters/clients/exchange-client.js';
import type { ExchangeClient, WatchState } from '../../../src/adapters/clients/exchange-client.js';
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import type { FaultRule } from '../../../src/app/exchange/faults/kinds.js';
import type { TestExchange } from '../../app/exchange/fixture.js';
import type { Key } from '../../app/exchange/fixture.js';

export const SYMBOL = 'BTC/USDT';
export const ORDER = 'POST /api/v3/order';
export const RESTING = [SYMBOL, 'limit', 'buy', 0.01, 50_000];

export type Client = Awaited<ReturnType<typeof openExchangeClient>>;

/** Options of a client for that exchange; `config` is added to what it needs. */
export function optionsFor(
  exchange: TestExchange,
  key?: Key,
  { config, timing, ...more }: Partial<ClientOptions> = {},
): ClientOptions {
  const secrets = key === undefined ? {} : { apiKey: key.apiKey, secret: key.secret };
  return {
    id: 'binance',
    config: { ...ccxtConfig(exchange.running.port, false), ...secrets, ...config },
    timing: { reconnectMs: 100, restartMs: 20, ...timing },
    ...more,
  };
}

/** A fault that happens once. */
export function once(
  exchange: TestExchange,
  fault: FaultRule['fault'],
  endpoint: string,
  value = 0,
): void {
  exchange.running.faults.set({ fault, endpoint, value, times: 1, chance: 1 });
}

/** The error a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const error = await call.then(
    () => new Error('the call did not fail'),
    (failed: unknown) => failed,
  );
  if (error instanceof ClientError) return error;
  throw error;
}

/** Everything a watch says, and waiting for it. */
export class Ear {
  readonly answers: unknown[] = [];
  readonly states: WatchState[] = [];
  private readonly end = new AbortController();
  private wake: () => void = () => undefined;

  constructor(client: ExchangeClient, method: string, parameters: readonly unknown[]) {
    client.watch(
      method,
      parameters,
      (answer) => {
        this.answers.push(answer);
        this.wake();
      },
      (state) => {
        this.states.push(state);
        this.wake();
      },
      this.end.signal,
    );
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  /** Connected now, after at least so many states. */
  connected(after = 0): Promise<void> {
    return this.until(() => this.states.length > after && this.states.at(-1)!.connected);
  }

  stop(): void {
    this.end.abort();
  }
}
