/**
 * The exchange as a process of its own, over its sockets: signed REST orders a second beside the
 * same requests to an empty handler of the same server library, from an order's intended sending to its report at 1,000 orders a
 * second, and one trade to 1,000 WebSocket subscribers. Requests are signed before the clock starts.
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';
import { createAccount, fundAccount } from '../src/app/exchange/index.js';
import type { CreatedAccount, StartedExchange } from '../src/app/exchange/index.js';
import { benchOptions, compare, measure, median, print } from './measure.js';
import type { Measurement } from './measure.js';

const options = benchOptions();
const requests = options.short ? 4_000 : 20_000;
const pacedOrders = options.short ? 1_000 : 5_000;
const subscribers = 1_000;
const trades = options.short ? 20 : 100;
const CONNECTIONS = 32;

interface Server {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** The built program, in the foreground of another process. */
async function start(directory: string): Promise<Server> {
  const words = ['exchange', 'start', '--foreground', '--port', '0', '--robots', 'none'];
  const child = spawn(
    process.execPath,
    [resolve('bin/run.js'), ...words, '--limits', 'off', '--data-dir', directory],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const started = await new Promise<StartedExchange>((ready, fail) => {
    child.once('message', (message) => ready(message as StartedExchange));
    child.once('exit', () => fail(new Error('the exchange did not start; npm run build first')));
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    port: Number(new URL(started.restUrl).port),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

let sequence = 0;

/** A signed order as HTTP; buys and sells by turns at one price, so that the book stays small. */
function signedOrder({ apiKey, secret }: CreatedAccount): {
  readonly id: string;
  readonly http: string;
} {
  const id = `b${(sequence += 1)}`;
  const side = sequence % 2 === 0 ? 'BUY' : 'SELL';
  const text =
    `symbol=BTCUSDT&side=${side}&type=LIMIT&timeInForce=GTC&quantity=0.001&price=60000` +
    `&newClientOrderId=${id}&newOrderRespType=FULL&recvWindow=60000&timestamp=${Date.now()}`;
  const body = `${text}&signature=${createHmac('sha256', secret).update(text).digest('hex')}`;
  return {
    id,
    http:
      `POST /api/v3/order HTTP/1.1\r\nhost: 127.0.0.1\r\nx-mbx-apikey: ${apiKey}\r\n` +
      'content-type: application/x-www-form-urlencoded\r\n' +
      `content-length: ${body.length}\r\n\r\n${body}`,
  };
}

/** The same server library with a handler that reads the request and says nothing. */
const EMPTY_HANDLER = `
  require('node:http').createServer((request, response) => {
    request.on('data', () => undefined).on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      response.end('{}');
    });
  }).listen(0, '127.0.0.1', function () { process.send(this.address().port); });`;

async function startEmpty(): Promise<Server> {
  const child = spawn(process.execPath, ['-e', EMPTY_HANDLER], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((ready) =>
    child.once('message', (at) => ready(Number(at))),
  );
  return {
    port,
    stop: () => {
      child.kill();
      return Promise.resolve();
    },
  };
}

/** One keep-alive connection with one request at a time on its way. */
class Connection {
  private pending = '';
  private answered: ((status: number) => void) | undefined;

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (data) => this.take(String(data)));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((done, fail) => {
      const socket = connect(port, '127.0.0.1', () => done(new Connection(socket)));
      socket.once('error', fail);
    });
  }

  request(http: string): Promise<number> {
    return new Promise((done) => {
      this.answered = done;
      this.socket.write(http, 'latin1');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    this.pending += text;
    const head = this.pending.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.pending)?.[1] ?? 0);
    if (this.pending.length < head + 4 + length) return;
    const status = Number(this.pending.slice(9, 12));
    this.pending = '';
    this.answered?.(status);
  }
}

async function sendAll(connections: readonly Connection[], all: readonly string[]): Promise<void> {
  let next = 0;
  const lane = async (connection: Connection): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) {
      const status = await connection.request(all[index]!);
      if (status !== 200) throw new Error(`request ${index} was answered with ${status}`);
    }
  };
  await Promise.all(connections.map(lane));
}

const connectionsTo = (port: number): Promise<Connection[]> =>
  Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));

async function throughput(port: number, key: CreatedAccount): Promise<Measurement[]> {
  const empty = await startEmpty();
  const connections = await connectionsTo(port);
  const others = await connectionsTo(empty.port);
  // Signed before the round begins; an order lives for a minute.
  let orders: string[] = [];
  const sign = (): void => {
    orders = Array.from({ length: requests }, () => signedOrder(key).http);
  };
  const seconds: { readonly orders: number[]; readonly empty: number[] } = {
    orders: [],
    empty: [],
  };
  for (let round = -1; round < options.rounds; round += 1) {
    sign();
    const [order, nothing] = await measure(
      [
        { name: 'signed orders', run: () => sendAll(connections, orders) },
        { name: 'empty handler', run: () => sendAll(others, orders) },
      ],
      { rounds: 1, warmups: 0 },
    );
    if (round < 0) continue;
    seconds.orders.push(order!.seconds[0]!);
    seconds.empty.push(nothing!.seconds[0]!);
  }
  for (const connection of [...connections, ...others]) connection.close();
  await empty.stop();
  const scale = { unit: 'requests/s', of: (elapsed: number) => requests / elapsed };
  const emptied = { name: 'empty handler', seconds: seconds.empty };
  return [
    compare({ name: 'signed orders', seconds: seconds.orders }, scale, emptied),
    compare(emptied, scale),
  ];
}

function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  return new Promise((done, fail) => {
    socket.once('open', () => done(socket));
    socket.once('error', fail);
  });
}

async function userStream(port: number, { apiKey, secret }: CreatedAccount): Promise<WebSocket> {
  const socket = await opened(`ws://127.0.0.1:${port}/ws-api/v3`);
  const timestamp = Date.now();
  const text = `apiKey=${apiKey}&timestamp=${timestamp}`;
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const params = { apiKey, timestamp, signature };
  const subscribed = new Promise((done) => socket.once('message', done));
  socket.send(JSON.stringify({ id: 1, method: 'userDataStream.subscribe.signature', params }));
  await subscribed;
  return socket;
}

/** From when an order should have left to its NEW report, so that no queue hides behind another. */
async function reportLatency(port: number, key: CreatedAccount): Promise<Measurement[]> {
  const stream = await userStream(port, key);
  const connections = await connectionsTo(port);
  const intended = new Map<string, number>();
  const latencies: number[] = [];
  const all = new Promise<void>((done) => {
    stream.on('message', (data: Buffer) => {
      const [, id] = /"c":"(b\d+)".*"x":"NEW"/.exec(data.toString('latin1')) ?? [];
      const sent = id === undefined ? undefined : intended.get(id);
      if (sent === undefined) return;
      latencies.push(performance.now() - sent);
      if (latencies.length === pacedOrders) done();
    });
  });
  const orders = Array.from({ length: pacedOrders }, () => signedOrder(key));
  const free = [...connections];
  const queue: string[] = [];
  const pump = (): void => {
    while (free.length > 0 && queue.length > 0) {
      const connection = free.pop()!;
      void connection.request(queue.shift()!).then(() => {
        free.push(connection);
        pump();
      });
    }
  };
  const begin = performance.now();
  let sent = 0;
  const tick = (): void => {
    const due = Math.min(pacedOrders, Math.floor(performance.now() - begin));
    for (; sent < due; sent += 1) {
      intended.set(orders[sent]!.id, begin + sent);
      queue.push(orders[sent]!.http);
    }
    pump();
    if (sent < pacedOrders) setImmediate(tick);
  };
  tick();
  await all;
  for (const connection of connections) connection.close();
  stream.terminate();
  latencies.sort((one, other) => one - other);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))]!;
  const figure = (name: string, share: number): Measurement => ({
    ...{ name, value: at(share), unit: 'ms', ratio: null, against: null },
  });
  return [figure('order to report p50', 0.5), figure('order to report p99', 0.99)];
}

/** One trade, and when the last of the subscribers has it. */
async function fanOut(port: number, key: CreatedAccount): Promise<Measurement[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < subscribers) {
    const more = Array.from({ length: 100 }, () =>
      opened(`ws://127.0.0.1:${port}/ws/btcusdt@trade`),
    );
    sockets.push(...(await Promise.all(more)));
  }
  let heard = 0;
  let wake: () => void = () => undefined;
  for (const socket of sockets) {
    socket.on('message', () => {
      heard += 1;
      if (heard === subscribers) wake();
    });
  }
  const connection = await Connection.open(port);
  const times: number[] = [];
  for (let count = 0; count < trades; count += 1) {
    await connection.request(signedOrder(key).http);
    heard = 0;
    const all = new Promise<void>((done) => (wake = done));
    const begin = performance.now();
    await connection.request(signedOrder(key).http);
    await all;
    times.push(performance.now() - begin);
  }
  connection.close();
  for (const socket of sockets) socket.terminate();
  const value = median(times);
  const rate = (subscribers / value) * 1_000;
  return [
    {
      name: 'a trade to the last of 1,000 subscribers',
      value,
      unit: 'ms',
      ratio: null,
      against: null,
    },
    { name: 'fan-out', value: rate, unit: 'messages/s', ratio: null, against: null },
  ];
}

const directory = mkdtempSync(join(tmpdir(), 'tradsys-bench-'));
const server = await start(directory);
try {
  const key = await createAccount(directory, 'bench');
  await fundAccount(directory, { name: 'bench', amounts: { USDT: '1000000000', BTC: '100000' } });
  print(
    [
      ...(await throughput(server.port, key)),
      ...(await reportLatency(server.port, key)),
      ...(await fanOut(server.port, key)),
    ],
    options,
  );
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
