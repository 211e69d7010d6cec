/** Orders sent to our exchange through stock ccxt, and the public feed recorded at the same time. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import ccxt from 'ccxt';
import type { Exchange, Order } from 'ccxt';
import { WebSocket } from 'ws';
import { createAccount, fundAccount } from '../../src/app/exchange/index.js';
import type { StartedExchange } from '../../src/app/exchange/index.js';

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
  readonly orders: readonly LiveOrder[];
  /** How long orders and cancels travelled, in the order in which they were sent. */
  readonly journeys: readonly Journey[];
}

/** One request to the venue: what a careful client writes down of each. */
export interface Journey {
  readonly sentAt: number;
  /** As the venue's answer says, in whole milliseconds; undefined when it refused. */
  readonly venueAt: number | undefined;
  readonly receivedAt: number;
}

export interface SessionOptions {
  readonly role: 'maker' | 'taker';
  /** Of each order, in BTC. */
  readonly quantity: number;
  readonly seconds: number;
  readonly directory: string;
}

const SYMBOL = 'BTC/USDT';
/** How long a quote rests, and how often something is sent. */
const REST_MS = 2_000;
const STEP_MS = 400;

const nowMicroseconds = (): number =>
  Math.round((performance.timeOrigin + performance.now()) * 1_000);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Sent {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
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
    const journeys: Journey[] = [];
    const sent = await trade(client, recording.best, options, journeys);
    await pause(1_000);
    recording.stop();
    const orders = await fillsOf(client, sent);
    return { lines: recording.lines, orders, journeys };
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
  /** Best bid and ask as last received. */
  readonly best: { bid: number; ask: number };
  readonly stop: () => void;
}

async function record({ restUrl, wsUrl }: StartedExchange): Promise<Recording> {
  const lines: string[] = [];
  const best = { bid: NaN, ask: NaN };
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
  return { lines, best, stop: () => socket.terminate() };
}

async function trade(
  client: Exchange,
  best: Recording['best'],
  { role, quantity, seconds }: SessionOptions,
  journeys: Journey[],
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const until = performance.now() + seconds * 1_000;
  for (let step = 0; performance.now() < until; step += 1) {
    const side = step % 2 === 0 ? 'buy' : 'sell';
    const price = role === 'taker' ? null : side === 'buy' ? best.bid : best.ask;
    sent.push(await submit(client, { side, quantity, price }, journeys));
    const before = nowMicroseconds() - REST_MS * 1_000;
    for (const order of sent) if (order.sentAt < before) await cancel(client, order, journeys);
    await pause(STEP_MS);
  }
  for (const order of sent) await cancel(client, order, journeys);
  return sent;
}

async function submit(
  client: Exchange,
  { side, quantity, price }: Pick<LiveOrder, 'side' | 'quantity' | 'price'>,
  journeys: Journey[],
): Promise<Sent> {
  const sentAt = nowMicroseconds();
  const sent = { side, quantity, price, sentAt, cancelledAt: undefined };
  try {
    const order =
      price === null
        ? await client.createOrder(SYMBOL, 'market', side, quantity)
        : await client.createOrder(SYMBOL, 'limit', side, quantity, price, { postOnly: true });
    journeys.push(journeyOf(sentAt, order));
    return { ...sent, id: order.id! };
  } catch (error) {
    // The market came to our price first: a post-only order that is refused fills nothing, there or here.
    if (!(error instanceof ccxt.OrderImmediatelyFillable)) throw error;
    journeys.push(journeyOf(sentAt));
    return { ...sent, id: '' };
  }
}

async function cancel(client: Exchange, order: Sent, journeys: Journey[]): Promise<void> {
  if (order.id === '' || order.price === null || order.cancelledAt !== undefined) return;
  const sentAt = nowMicroseconds();
  order.cancelledAt = sentAt;
  try {
    journeys.push(journeyOf(sentAt, await client.cancelOrder(order.id, SYMBOL)));
  } catch (error) {
    // It was filled before.
    if (!(error instanceof ccxt.OrderNotFound)) throw error;
    journeys.push(journeyOf(sentAt));
  }
}

function journeyOf(sentAt: number, answer?: Order): Journey {
  const told = (answer?.info as { readonly transactTime?: unknown } | undefined)?.transactTime;
  const venueAt = told === undefined ? undefined : Number(told) * 1_000;
  return { sentAt, venueAt, receivedAt: nowMicroseconds() };
}

async function fillsOf(client: Exchange, sent: readonly Sent[]): Promise<LiveOrder[]> {
  const sums = new Map<string, { quantity: number; value: number }>();
  for (const { order, amount, price } of await client.fetchMyTrades(SYMBOL, undefined, 1_000)) {
    const sum = sums.get(order!) ?? { quantity: 0, value: 0 };
    sum.quantity += amount!;
    sum.value += amount! * price!;
    sums.set(order!, sum);
  }
  return sent.map(({ id, ...order }) => {
    const { quantity: filled, value } = sums.get(id) ?? { quantity: 0, value: NaN };
    return { ...order, filled, average: value / filled };
  });
}
