/** Each fault that can be set happens, where it is set, as often as it is set. */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { act } from '../../../src/app/exchange/process/actions.js';
import type { ChaosReport } from '../../../src/app/exchange/process/chaos.js';
import { SUBSCRIBE } from '../../../src/app/exchange/endpoints/routes.js';
import { Faults } from '../../../src/app/exchange/faults/faults.js';
import { childProgram } from '../../child-program.js';
import { TestExchange } from './fixture.js';
import type { Key } from './fixture.js';

const PLACE = 'POST /api/v3/order';
const BUY = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.1', price: '30000' },
};

describe('exchange: faults', () => {
  let exchange: TestExchange;
  let key: Key;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    key = exchange.account('alice');
  });
  afterEach(() => exchange.stop());

  const chaos = async (
    fault: string,
    more: { endpoint?: string; times?: number; value?: number; chance?: number } = {},
  ): Promise<ChaosReport> => {
    const request = { fault, endpoint: '*', chance: 1, times: 1, clear: true, ...more };
    return (await act(exchange.running, 'chaos', request, () => undefined)) as ChaosReport;
  };
  const open = async (): Promise<number> => {
    const { body } = await exchange.signed(key, 'GET /api/v3/openOrders', { symbol: 'BTCUSDT' });
    return (body as unknown[]).length;
  };
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const onPlace = { endpoint: PLACE };

  it('drops the connection before and after an order', async () => {
    await chaos('drop-before', onPlace);
    expect(await failure(exchange.signed(key, PLACE, BUY))).to.be.an('error');
    expect(await open()).to.equal(0);
    await chaos('drop-after', onPlace);
    expect(await failure(exchange.signed(key, PLACE, BUY))).to.be.an('error');
    expect(await open()).to.equal(1);
    expect((await exchange.signed(key, PLACE, BUY)).status).to.equal(200);
  });

  it('holds up no stop: what is delayed ends with the exchange', async () => {
    const { file, execArgv } = childProgram(resolve(import.meta.dirname, 'delaying-child.ts'));
    const child = fork(file, [], { execArgv: [...execArgv] });
    const ended = new Promise<unknown>((done) => child.once('exit', done));
    const { port } = await new Promise<{ port: number }>((ready) =>
      child.once('message', (message) => ready(message as { port: number })),
    );
    const time = fetch(`http://127.0.0.1:${port}/api/v3/time`);
    expect(await failure(time)).to.be.an('error');
    expect(await ended).to.equal(0);
  }).timeout(60_000);

  it('times out before and after an order', async () => {
    await chaos('timeout-before', onPlace);
    expect((await exchange.signed(key, PLACE, BUY)).body).to.have.property('code', -1007);
    expect(await open()).to.equal(0);
    await chaos('timeout-after', onPlace);
    const { status, body } = await exchange.signed(key, PLACE, BUY);
    expect([status, (body as { code: number }).code]).to.deep.equal([503, -1007]);
    expect(await open()).to.equal(1);
  });

  it('delays an order past its window, and an answer', async () => {
    await chaos('delay-before', { ...onPlace, value: 50 });
    const late = await exchange.signed(key, PLACE, BUY, { recvWindow: 20 });
    expect(late.body).to.have.property('code', -1021);
    expect(await open()).to.equal(0);
    await chaos('delay-after', { ...onPlace, value: 1_500 });
    expect((await exchange.signed(key, PLACE, BUY, { recvWindow: 1_000 })).status).to.equal(200);
  });

  it('answers with pages, nothing, half of it, and other statuses', async () => {
    await chaos('status', { ...onPlace, value: 502 });
    const page = await exchange.signed(key, PLACE, BUY);
    expect([page.status, page.text.startsWith('<html>')]).to.deep.equal([502, true]);
    expect(await open()).to.equal(0);
    for (const [fault, fits] of [
      ['empty', /^$/],
      ['html', /^<html>/],
      ['truncated', /^\{"symbol":"BTCUSDT"[^}]*$/],
    ] as const) {
      await chaos(fault, onPlace);
      const { status, text } = await exchange.signed(key, PLACE, BUY);
      expect(status).to.equal(200);
      expect(text).to.match(fits);
    }
    expect(await open()).to.equal(3);
  });

  it('limits, bans and is overloaded', async () => {
    for (const [fault, status, code] of [
      ['rate-limit', 429, -1003],
      ['ban', 418, -1003],
      ['overload', 503, -1008],
    ] as const) {
      await chaos(fault, { ...onPlace, value: 7 });
      const answer = await exchange.signed(key, PLACE, BUY);
      expect([answer.status, (answer.body as { code: number }).code]).to.deep.equal([status, code]);
      if (status !== 503) expect(answer.headers.get('retry-after')).to.equal('7');
    }
  });

  it('fills an order while it is being cancelled', async () => {
    const placed = (await exchange.signed(key, PLACE, BUY)).body as { orderId: number };
    await chaos('fill-during-cancel');
    const named = { symbol: 'BTCUSDT', orderId: placed.orderId };
    const cancel = await exchange.signed(key, 'DELETE /api/v3/order', named);
    expect(cancel.body).to.have.property('code', -2011);
    const { body } = await exchange.signed(key, 'GET /api/v3/order', named);
    expect(body).to.include({ status: 'FILLED', executedQty: '0.10000000' });
    expect(Object.values(exchange.totals()).every((sum) => sum === '0')).to.equal(true);
  });

  it('answers stale, crossed and impossible books', async () => {
    await exchange.signed(key, PLACE, BUY);
    await exchange.signed(key, PLACE, { ...BUY, side: 'SELL', price: '70000' });
    await chaos('stale-snapshot');
    const { body: before } = await exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT');
    await chaos('stale-snapshot');
    await exchange.signed(key, PLACE, { ...BUY, price: '31000' });
    const depth = () => exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT');
    expect((await depth()).body).to.deep.equal(before);
    expect((await depth()).body).to.not.deep.equal(before);
    await chaos('crossed-book');
    const crossed = (await depth()).body as { bids: string[][]; asks: string[][] };
    expect(Number(crossed.bids[0]![0])).to.be.above(Number(crossed.asks[0]![0]));
    await chaos('nan-book');
    expect((await depth()).text).to.include('NaN');
  });

  const listen = async () => {
    const frames = await exchange.socket('/ws-api/v3');
    await frames.request(key, 'userDataStream.subscribe.signature');
    return frames;
  };
  const reports = (frames: { all: unknown[] }): unknown[] =>
    frames.all
      .map((frame) => (frame as { event?: { e: string; c: string } }).event)
      .filter((event) => event?.e === 'executionReport')
      .map((event) => event!.c);

  it('sends reports twice, late and out of order', async () => {
    const frames = await listen();
    const place = (newClientOrderId: string) =>
      frames.request(key, 'order.place', { ...BUY, newClientOrderId });
    await chaos('duplicate-report');
    await place('a');
    expect(reports(frames)).to.deep.equal(['a', 'a']);
    await chaos('reorder-reports');
    await place('b');
    await place('c');
    expect(reports(frames).slice(2)).to.deep.equal(['c', 'b']);
    await chaos('late-report', { value: 30 });
    await place('d');
    expect(reports(frames).slice(4)).to.deep.equal([]);
    await frames.find((frame) => (frame['event'] as { c?: string } | undefined)?.c === 'd');
  });

  it('sends a report that is held back after the next, though the fault was cleared in between', async () => {
    const place = (frames: Awaited<ReturnType<typeof listen>>, newClientOrderId: string) =>
      frames.request(key, 'order.place', { ...BUY, newClientOrderId });
    const frames = await listen();
    await chaos('reorder-reports');
    await place(frames, 'a');
    exchange.running.faults.clear();
    await place(frames, 'b');
    expect(reports(frames)).to.deep.equal(['b', 'a']);
    await chaos('reorder-reports');
    await place(frames, 'c');
    frames.socket.close();
    await frames.closed;
    const later = await listen();
    await place(later, 'd');
    await place(later, 'e');
    expect(reports(later), 'nobody is told what another missed').to.deep.equal(['d', 'e']);
  });

  it('leaves out an event of a depth stream', async () => {
    const frames = await exchange.socket('/ws/btcusdt@depth@100ms');
    await chaos('depth-gap', { endpoint: 'btcusdt@depth@100ms' });
    const events = () => frames.all as { U: number; u: number }[];
    const more = async (count: number): Promise<void> => {
      for (let price = 30_000; events().length < count; price += 1) {
        await exchange.signed(key, PLACE, { ...BUY, quantity: '0.001', price: String(price) });
        // As many as fit between two events would come to the most orders that may be open.
        await setTimeout(10);
      }
    };
    const first = exchange.running.host.exchange.market('BTCUSDT')!.sequence;
    await more(2);
    expect(events()[0]!.U).to.be.above(first + 1);
    expect(events()[1]!.U).to.equal(events()[0]!.u + 1);
  });

  it('closes sockets, cuts them, falls silent, ends streams', async () => {
    const [one, two, three] = [await listen(), await listen(), await listen()];
    await chaos('terminate-streams');
    await one.find(
      (frame) => (frame['event'] as { e?: string } | undefined)?.e === 'eventStreamTerminated',
    );
    const open = await one.request(undefined, 'session.subscriptions');
    expect(open).to.have.deep.property('result', []);
    await chaos('close-1001');
    expect(await one.closed).to.equal(1001);
    expect(await two.closed).to.equal(1001);
    expect(await three.closed).to.equal(1001);
    const four = await listen();
    await chaos('close-1006');
    expect(await four.closed).to.equal(1006);
    const five = await listen();
    await chaos('silent-sockets');
    five.send({ id: 'x', method: 'ping' });
    await exchange.raw('GET /api/v3/ping');
    expect(five.all.some((frame) => (frame as { id?: string }).id === 'x')).to.equal(false);
    expect(five.socket.readyState).to.equal(five.socket.OPEN);
  });

  it('has a wrong clock, and closes for maintenance', async () => {
    await chaos('clock-skew', { value: 60_000 });
    const { body } = await exchange.raw('GET /api/v3/time');
    expect((body as { serverTime: number }).serverTime).to.be.above(Date.now() + 50_000);
    expect((await exchange.signed(key, PLACE, BUY)).body).to.have.property('code', -1021);
    await chaos('clock-skew', { value: 0 });
    await chaos('maintenance');
    expect((await exchange.signed(key, PLACE, BUY)).body).to.have.property('code', -1008);
    const info = (await exchange.raw('GET /api/v3/exchangeInfo')).body;
    const { symbols } = info as { symbols: { status: string }[] };
    expect(symbols.map(({ status }) => status)).to.deep.equal(['BREAK', 'BREAK']);
    await chaos('maintenance', { value: 0 });
    expect((await exchange.signed(key, PLACE, BUY)).status).to.equal(200);
  });

  it('strikes a subscription to user data as it strikes any request', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    const code = async (): Promise<unknown> => {
      const { error } = await socket.request(key, SUBSCRIBE);
      return (error as { code?: number } | undefined)?.code;
    };
    for (const [fault, expected] of [
      ['rate-limit', -1003],
      ['overload', -1008],
      ['timeout-before', -1007],
      ['timeout-after', -1007],
    ] as const) {
      const { faults } = await chaos(fault, { endpoint: SUBSCRIBE });
      expect([await code(), await code()], fault).to.deep.equal([expected, undefined]);
      expect(faults).to.have.length(1);
    }
    await chaos('refuse-keys');
    expect(await code()).to.equal(-2015);
    await chaos('maintenance');
    expect(await code()).to.equal(-1008);
  });

  it('clears all that lasts', async () => {
    await chaos('refuse-keys');
    await chaos('maintenance');
    const clear = { endpoint: '*', chance: 1, clear: true };
    const report = await act(exchange.running, 'chaos', clear, () => undefined);
    expect(report).to.include({ maintenance: false });
    expect((await exchange.signed(key, PLACE, BUY)).status).to.equal(200);
  });

  it('is in maintenance as long as its markets are closed, and no longer', async () => {
    const code = async (): Promise<unknown> =>
      ((await exchange.signed(key, PLACE, BUY)).body as { code?: number }).code;
    await chaos('maintenance');
    const { directory } = exchange;
    await exchange.running.stop();
    exchange = await TestExchange.start({}, undefined, directory);
    expect(await code()).to.equal(-1008);
    await chaos('restart');
    expect(await code()).to.equal(undefined);
    await chaos('maintenance');
    await act(exchange.running, 'reset', {}, () => undefined);
    key = exchange.account('alice');
    expect(await code()).to.equal(undefined);
  });

  it('restarts with everything, or without the last of it', async () => {
    await exchange.signed(key, PLACE, BUY);
    await chaos('restart');
    expect(await open()).to.equal(1);
    const all = await chaos('restart', { value: 3_600_000 });
    expect(all.lost).to.be.above(3);
    const { body } = await exchange.signed(key, 'GET /api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(body).to.have.property('code', -2015);
  });

  it('refuses an endpoint that is not there, and names the nearest', async () => {
    const refused = await failure(chaos('drop-after', { endpoint: 'POST /api/v3/ordr' }));
    expect(refused).to.include({ code: 'exchange.unknown_endpoint', exit: 'usage' });
    expect((refused as { remedy: string }).remedy).to.include(`did you mean '${PLACE}'?`);
    for (const endpoint of [
      'order.place',
      'BTCUSDT@depth',
      'executionReport',
      'post /API/v3/order',
    ]) {
      const { faults } = await chaos('delay-before', { endpoint });
      expect(faults).to.have.length(1);
    }
  });

  it('refuses a number that cannot be', async () => {
    for (const [fault, value] of [
      ['status', 99],
      ['status', 1_000],
      ['delay-before', -5],
      ['rate-limit', -1],
    ] as const) {
      const refused = await failure(chaos(fault, { value }));
      expect(refused, fault).to.include({ code: 'exchange.bad_value', exit: 'usage' });
    }
    await chaos('status', { value: 200, ...onPlace });
    expect((await exchange.signed(key, PLACE, BUY)).status).to.equal(200);
    await chaos('clock-skew', { value: -60_000 });
    expect((await exchange.signed(key, PLACE, BUY)).body).to.have.property('code', -1021);
  });

  it('counts what happens, and draws by its seed', () => {
    const strikes = (seed: number): string => {
      const faults = new Faults(seed);
      faults.set({ fault: 'empty', endpoint: '*', chance: 0.5, value: 0 });
      const drawn = Array.from({ length: 64 }, () => (faults.strikes('empty', 'x') ? 1 : 0));
      const [{ seen, happened } = { seen: 0, happened: 0 }] = faults.counts();
      expect(seen).to.equal(64);
      expect(happened).to.equal(drawn.filter((one) => one === 1).length);
      return drawn.join('');
    };
    expect(strikes(7)).to.equal(strikes(7));
    expect(strikes(7)).to.not.equal(strikes(8));
    const faults = new Faults(1);
    faults.set({ fault: 'empty', endpoint: 'a', times: 2, chance: 1, value: 0 });
    const hits = ['a', 'b', 'a', 'a'].map((name) => faults.strikes('empty', name) !== undefined);
    expect(hits).to.deep.equal([true, false, true, false]);
  });
});
