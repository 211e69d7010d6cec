/** An exchange in this process on a free port, with accounts and clients; nothing leaves the machine. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ccxt from 'ccxt';
import { WebSocket } from 'ws';
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import type { Recording } from '../../../src/app/exchange/replay/recording.js';
import { RunningExchange } from '../../../src/app/exchange/running-exchange.js';
import type { StartOptions } from '../../../src/app/exchange/settings.js';
import type { SocketRules } from '../../../src/app/exchange/server/live-socket.js';

const OPTIONS: StartOptions = {
  port: 0,
  symbols: ['BTC/USDT', 'ETH/USDT'],
  robots: 'none',
  chaos: 'none',
  seed: 1,
  limits: 'off',
  durability: 'fast',
  loseLastMs: 0,
};

export interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

interface More {
  readonly timestamp?: number;
  readonly recvWindow?: number;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
}

export class TestExchange {
  private readonly clients: { close(): Promise<unknown> }[] = [];

  private constructor(
    readonly running: RunningExchange,
    readonly directory: string,
  ) {}

  static async start(
    options: Partial<StartOptions> = {},
    socketRules?: SocketRules,
    directory = mkdtempSync(join(tmpdir(), 'tradsys-exchange-')),
    recording?: Recording,
  ): Promise<TestExchange> {
    const running = await RunningExchange.start(
      directory,
      { ...OPTIONS, ...options },
      {
        ...(socketRules === undefined ? {} : { socketRules }),
        recording,
        onFailure: (error) => {
          throw error;
        },
      },
    );
    return new TestExchange(running, directory);
  }

  get base(): string {
    return `http://127.0.0.1:${this.running.port}`;
  }

  get socketBase(): string {
    return `ws://127.0.0.1:${this.running.port}`;
  }

  /** A funded account and its key. */
  account(name: string, amounts: Record<string, string> = { USDT: '100000', BTC: '2' }): Key {
    const { host, keys } = this.running;
    const opened = host.apply({ kind: 'open_account', name });
    if (opened.kind !== 'opened') throw new Error(`${name} was not opened`);
    for (const [asset, amount] of Object.entries(amounts)) {
      host.apply({ kind: 'fund', account: opened.account, asset, amount });
    }
    return keys.create(name);
  }

  /** A stock ccxt client, whose every address is here. */
  client(key: Key, more: object = {}): InstanceType<typeof ccxt.pro.binance> {
    const { apiKey, secret } = key;
    const client = new ccxt.pro.binance({
      ...{ ...ccxtConfig(this.running.port, false), apiKey, secret },
      ...more,
    });
    this.clients.push(client);
    return client;
  }

  /** Places an order; its number. */
  async place(key: Key, order: Readonly<Record<string, string | number>>): Promise<number> {
    const { body } = await this.signed(key, 'POST /api/v3/order', order);
    return (body as { orderId: number }).orderId;
  }

  /** A signed request as a client makes it by hand. */
  signed(
    key: Key,
    route: string,
    parameters: Record<string, string | number> = {},
    more: More = {},
  ): Promise<Answer> {
    return sendSigned(this.base, key, route, parameters, more);
  }

  /** A request with exactly these parameters. */
  raw(
    route: string,
    parameters = '',
    apiKey?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return sendRaw(this.base, route, parameters, apiKey, headers);
  }

  /** An open socket and the frames that come in over it. */
  async socket(path: string): Promise<Frames> {
    const frames = new Frames(new WebSocket(`${this.socketBase}${path}`));
    this.clients.push({
      close: () => {
        frames.socket.terminate();
        return Promise.resolve();
      },
    });
    await frames.opened;
    return frames;
  }

  /** No money was made or lost, and every trade was booked to the end. */
  totals(): Record<string, string> {
    const { balances } = this.running.host.exchange;
    return Object.fromEntries([...balances.totals()].map(([asset, sum]) => [asset, String(sum)]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close().catch(() => undefined)));
    await this.running.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A signed request to an exchange wherever it runs. */
export function sendSigned(
  base: string,
  key: Key,
  route: string,
  parameters: Record<string, string | number>,
  { timestamp = Date.now(), recvWindow, headers }: More = {},
): Promise<Answer> {
  const all = { ...parameters, timestamp, ...(recvWindow === undefined ? {} : { recvWindow }) };
  const text = new URLSearchParams(
    Object.entries(all).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return sendRaw(base, route, `${text}&signature=${sign(key.secret, text)}`, key.apiKey, headers);
}

async function sendRaw(
  base: string,
  route: string,
  parameters: string,
  apiKey: string | undefined,
  more: Record<string, string> = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const inBody = method === 'POST' || method === 'PUT';
  const query = inBody || parameters === '' ? '' : `?${parameters}`;
  const response = await fetch(`${base}${path}${query}`, {
    method,
    headers: {
      ...(apiKey === undefined ? {} : { 'x-mbx-apikey': apiKey }),
      ...(inBody ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...more,
    },
    ...(inBody ? { body: parameters } : {}),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: parsed(text) };
}

export class Frames {
  readonly opened: Promise<unknown>;
  readonly closed: Promise<number>;
  readonly all: unknown[] = [];
  private waiting: (() => void)[] = [];

  constructor(readonly socket: WebSocket) {
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number) => resolve(code));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.all.push(parsed(data.toString('utf8')));
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame that fits, come already or still to come. */
  async find(fits: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.all.find((frame) => fits(frame as Record<string, unknown>));
      if (found !== undefined) return found as Record<string, unknown>;
      await this.next();
    }
  }

  /** The next frame has come. */
  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Sends a request of the WebSocket API, signed, and gives its answer. */
  async request(
    key: Key | undefined,
    method: string,
    parameters: Record<string, string | number> = {},
  ): Promise<Record<string, unknown>> {
    const id = `${method}-${this.all.length}`;
    const params =
      key === undefined
        ? parameters
        : signedParameters(key, { ...parameters, apiKey: key.apiKey, timestamp: Date.now() });
    this.send({ id, method, params });
    return this.find((frame) => frame['id'] === id);
  }
}

export function signedParameters(
  key: Key,
  all: Record<string, string | number>,
): Record<string, string | number> {
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name]!}`)
    .join('&');
  return { ...all, signature: sign(key.secret, text) };
}

export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
