/** Orders sent to our exchange through stock ccxt, and the public feed recorded at the same time. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import { WebSocket } from 'ws';
import { createAccount, fundAccount } from '../../src/app/exchange/index.js';
import type { StartedExchange } from '../../src/app/exchange/index.js';
import { median } from '../measure.js';

/** Times are local microseconds since 1970. */
export interface LiveOrder {
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  /** Of a post-only limit order; null for a market order. */
  readonly price: number | null;
  readonly sentAt: number;
  readonly cancelledAt: number | undefined;
  readonly filled: number;
  /** Mean price of its fills; NaN without any. */
  readonly average: number;
}

export interface LiveSession {
  /** Lines as a recorder writes them: local nanoseconds, a space, the message. */
  readonly lines: readonly string[];
  /** When the first depth was received. */
  readonly start: number;
  readonly orders: readonly LiveOrder[];
  /** Median way of an order to the venue: half of its round trip. */
  readonly latencyMicroseconds: number;
}

export interface SessionOptions {
  readonly role: 'maker' | 'taker';
  readonly seconds: number;
  readonly directory: string;
}

const SYMBOL = 'BTC/USDT';
const QUANTITY = 0.05;
/** How long a quote rests, and how often something is sent. */
const REST_MS = 2_000;
const STEP_MS = 400;

const nowMicroseconds = (): number =>
  Math.round((performance.timeOrigin + performance.now()) * 1_000);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Sent {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  readonly price: number | null;
  readonly sentAt: number;
  cancelledAt: number | undefined;
}

export async function recordSession(options: SessionOptions): Promise<LiveSession> {
  const { started, stop } = await startExchange(options.directory);
  try {
    const account = await createAccount(options.directory, 'trader');
    const amounts = { USDT: '100000000', BTC: '1000' };
    await fundAccount(options.directory, { name: 'trader', amounts });
    const client = new ccxt.binance({
      ...started.ccxt,
      ...{ apiKey: account.apiKey, secret: account.secret, enableRateLimit: false },
    });
    await client.loadMarkets();
    const recording = await record(started);
    await pause(1_000);
    const latencies: number[] = [];
    const sent = await trade(client, recording.best, options, latencies);
    await pause(1_000);
    recording.stop();
    return {
      ...{ lines: recording.lines, start: recording.start(), orders: await fillsOf(client, sent) },
      latencyMicroseconds: median(latencies) / 2,
    };
  } finally {
    await stop();
  }
}

async function startExchange(
  directory: string,
): Promise<{ readonly started: StartedExchange; readonly stop: () => Promise<void> }> {
  const words = ['exchange', 'start', '--foreground', '--port', '0', '--robots', 'busy'];
  const child = spawn(
    process.execPath,
    [resolve('bin/run.js'), ...words, '--seed', '7', '--limits', 'off', '--data-dir', directory],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const started = await new Promise<StartedExchange>((ready, fail) => {
    child.once('message', (message) => ready(message as StartedExchange));
    child.once('exit', () => fail(new Error('the exchange did not start; npm run build first')));
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    started,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

interface Recording {
  readonly lines: readonly string[];
  readonly start: () => number;
  /** Best bid and ask as last received. */
  readonly best: { bid: number; ask: number };
  readonly stop: () => void;
}

async function record({ restUrl, wsUrl }: StartedExchange): Promise<Recording> {
  const lines: string[] = [];
  const best = { bid: NaN, ask: NaN };
  let start = 0;
  const socket = new WebSocket(wsUrl);
  await new Promise((open, fail) => socket.once('open', open).once('error', fail));
  const ready = new Promise<void>((done) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const message = JSON.parse(text) as Record<string, unknown>;
      if (message['id'] === 1) {
        done();
        return;
      }
      const at = nowMicroseconds();
      if (start === 0 && message['e'] === 'depthUpdate') start = at;
      if (message['e'] === undefined) {
        best.bid = Number(message['b']);
        best.ask = Number(message['a']);
      }
      lines.push(`${at}000 ${JSON.stringify({ stream: '', data: message })}`);
    });
  });
  const params = ['btcusdt@trade', 'btcusdt@bookTicker', 'btcusdt@depth@100ms'];
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
  await ready;
  const snapshot = await (await fetch(`${restUrl}/depth?symbol=BTCUSDT&limit=1000`)).json();
  lines.push(`${nowMicroseconds()}000 ${JSON.stringify(snapshot)}`);
  return { lines, start: () => start, best, stop: () => socket.terminate() };
}

async function trade(
  client: Exchange,
  best: Recording['best'],
  { role, seconds }: SessionOptions,
  latencies: number[],
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const until = performance.now() + seconds * 1_000;
  for (let step = 0; performance.now() < until; step += 1) {
    const side = step % 2 === 0 ? 'buy' : 'sell';
    const price = role === 'taker' ? null : side === 'buy' ? best.bid : best.ask;
    await submit(client, side, price, sent, latencies);
    if (role === 'maker') await cancelOld(client, sent);
    await pause(STEP_MS);
  }
  for (const order of sent) if (order.price !== null) await cancel(client, order);
  return sent;
}

async function submit(
  client: Exchange,
  side: 'buy' | 'sell',
  price: number | null,
  sent: Sent[],
  latencies: number[],
): Promise<void> {
  const sentAt = nowMicroseconds();
  try {
    const order =
      price === null
        ? await client.createOrder(SYMBOL, 'market', side, QUANTITY)
        : await client.createOrder(SYMBOL, 'limit', side, QUANTITY, price, { postOnly: true });
    latencies.push(nowMicroseconds() - sentAt);
    sent.push({ id: order.id!, side, price, sentAt, cancelledAt: undefined });
  } catch (error) {
    // The market came to our price first: a post-only order that is refused fills nothing, there or here.
    if (!(error instanceof ccxt.OrderImmediatelyFillable)) throw error;
    sent.push({ id: '', side, price, sentAt, cancelledAt: undefined });
  }
}

async function cancelOld(client: Exchange, sent: readonly Sent[]): Promise<void> {
  const before = nowMicroseconds() - REST_MS * 1_000;
  for (const order of sent) if (order.sentAt < before) await cancel(client, order);
}

async function cancel(client: Exchange, order: Sent): Promise<void> {
  if (order.id === '' || order.cancelledAt !== undefined) return;
  order.cancelledAt = nowMicroseconds();
  try {
    await client.cancelOrder(order.id, SYMBOL);
  } catch (error) {
    // It was filled before.
    if (!(error instanceof ccxt.OrderNotFound)) throw error;
  }
}

async function fillsOf(client: Exchange, sent: readonly Sent[]): Promise<LiveOrder[]> {
  const sums = new Map<string, { quantity: number; value: number }>();
  for (const { order, amount, price } of await client.fetchMyTrades(SYMBOL, undefined, 1_000)) {
    const sum = sums.get(order!) ?? { quantity: 0, value: 0 };
    sum.quantity += amount!;
    sum.value += amount! * price!;
    sums.set(order!, sum);
  }
  return sent.map(({ id, side, price, sentAt, cancelledAt }) => {
    const { quantity, value } = sums.get(id) ?? { quantity: 0, value: NaN };
    const average = value / quantity;
    return { side, quantity: QUANTITY, price, sentAt, cancelledAt, filled: quantity, average };
  });
}
