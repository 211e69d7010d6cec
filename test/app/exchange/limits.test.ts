/** What an address may ask: everything counts, and a ban is told to whatever is asked. */
import { connect } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { TestExchange } from './fixture.js';
import type { Answer } from './fixture.js';

const USED = 'x-mbx-used-weight-1m';
const BANNED =
  /^Way too much request weight used; IP banned until \d{13}\. Please use WebSocket Streams for live updates to avoid bans\.$/;

describe('exchange: what counts toward the limits', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await TestExchange.start({ limits: 'binance' });
  });
  afterEach(() => exchange.stop());

  const used = async (path: string, parameters = ''): Promise<string | null> => {
    const { headers } = await exchange.raw(`GET /api/v3/${path}`, parameters);
    return headers.get(USED);
  };
  const heavy = (): Promise<Answer> =>
    exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT&limit=5000');
  const exceed = async (status: number): Promise<Answer> => {
    for (;;) {
      const answer = await heavy();
      if (answer.status === status) return answer;
    }
  };
  const refused = ({ status, body }: Answer): void => {
    expect(status).to.equal(418);
    expect(body).to.have.property('code', -1003);
    expect((body as { msg: string }).msg).to.match(BANNED);
  };

  it('cuts off a client of streams that sends more than five frames a second', async () => {
    const ask = (id: number): object => ({ method: 'LIST_SUBSCRIPTIONS', id });
    const patient = await exchange.socket('/ws');
    const hasty = await exchange.socket('/ws');
    const api = await exchange.socket('/ws-api/v3');
    for (let id = 1; id <= 8; id += 1) {
      hasty.send(ask(id));
      api.send({ id, method: 'ping' });
      if (id <= 5) patient.send(ask(id));
    }
    expect(await hasty.closed).to.equal(1008);
    await api.find(({ id }) => id === 8);
    await patient.find(({ id }) => id === 5);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    patient.send(ask(6));
    await patient.find(({ id }) => id === 6);
  });

  it('counts an unknown path, a parameter given twice and one that cannot be read', async () => {
    expect(await used('nosuch')).to.equal('1');
    expect(await used('depth', 'symbol=BTCUSDT&symbol=ETHUSDT')).to.equal('2');
    expect(await used('depth', 'symbol=%E0%A4%A')).to.equal('3');
    expect(await used('depth', 'symbol=BTCUSDT&limit=100')).to.equal('8');
  });

  it('tells the weight used with 429, too', async () => {
    const { headers } = await exceed(429);
    expect(Number(headers.get(USED))).to.be.above(6_000);
  });

  it('answers 418 to any request of a banned address, in whole milliseconds', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    refused(await exceed(418));
    refused(await exchange.raw('GET /api/v3/nosuch'));
    refused(await exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT&symbol=ETHUSDT'));
    for (const method of ['time', 'nosuch', 'session.status']) {
      const { status, error } = await socket.request(undefined, method);
      expect(status, method).to.equal(418);
      expect((error as { msg: string }).msg).to.match(BANNED);
    }
    for (const path of ['/ws/btcusdt@trade', '/stream?streams=btcusdt@trade', '/ws-api/v3']) {
      expect(await upgradeOf(`${exchange.socketBase}${path}`), path).to.equal(418);
    }
  });
});

describe('exchange: answers to half a request', () => {
  let exchange: TestExchange;
  before(async () => {
    exchange = await TestExchange.start();
  });
  after(() => exchange.stop());

  it('gives the id of a frame back, whatever else is wrong with it', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    const frames = [{ id: 'q2', method: 'time', params: [1] }, { id: 7 }, { id: 'q3', method: 1 }];
    for (const frame of frames) {
      socket.send(frame);
      const answer = await socket.find(({ id }) => id === frame.id);
      expect(answer).to.have.property('status', 400);
      expect(answer).to.have.nested.property('error.code', -1135);
    }
  });

  it('answers HTTP/1.1 without a Host with a code', async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(exchange.running.port, '127.0.0.1', () =>
        socket.end('GET /api/v3/ping HTTP/1.1\r\nconnection: close\r\n\r\n'),
      );
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).to.match(/^HTTP\/1\.1 400 .*\{"code":-1100,"msg":"[^"]*no Host header\."\}$/s);
  });
});

/** The status by which a WebSocket is refused. */
function upgradeOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('open', () => reject(new Error(`${url} opened`)));
    socket.on('error', () => undefined);
  });
}
