/** A live daemon on the built-in exchange while things go wrong around it, one after the other. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import { until } from '../app/session/until.js';
import { LiveDaemon, anewAfterFailure } from './live-daemon.js';

/** Trades only by hand. */
const STRATEGY = `
export default { name: 'idle', create: () => ({ onBar() {} }) };
`;
const SYMBOL = 'BTC/USDT';

describe('cli: a live daemon while things go wrong', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let pid: number;
  const begin = (): void => {
    daemon = new LiveDaemon(STRATEGY);
    ({ pid } = daemon.start());
  };
  before(begin);
  anewAfterFailure(() => daemon.close(), begin);
  after(() => daemon.close());

  const rest = (price = '20000'): string => {
    const words = ['order', 'place', SYMBOL, 'buy', '0.0005', '--type', 'limit', '--price', price];
    return (daemon.ask(...words, '--yes') as ActionAnswer).clientIds[0]!;
  };

  const isOpen = (one: { readonly status: string } | undefined): boolean =>
    one?.status === 'accepted';

  const reconcile = (...more: string[]): ActionAnswer =>
    daemon.ask('reconcile', ...more) as ActionAnswer;

  const fund = (amount: string): unknown =>
    daemon.ask('exchange', 'account', 'fund', 'main', `USDT=${amount}`);

  const unmanaged = async (): Promise<number> => {
    const { balances } = await daemon.view('balance');
    return balances.find(({ asset }) => asset === 'USDT')!.unmanaged;
  };

  it('fault 49: stopped in its tracks while an order is cancelled elsewhere, it knows once it goes on', async () => {
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    process.kill(pid, 'SIGSTOP');
    try {
      await (await daemon.client()).cancelAllOrders(SYMBOL);
      await wait(3_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(
      () => daemon.order(id),
      (one) => one?.status === 'cancelled',
    );
    await daemon.agrees(['USDT', 'BTC']);
  });

  it('fault 32: somebody else’s order is listed, and neither taken over nor cancelled', async () => {
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    const client = await daemon.client();
    const theirs = await client.createOrder(SYMBOL, 'limit', 'buy', 0.001, 15_000);
    const { differences } = reconcile('--apply', '--yes');
    expect(differences!.map(({ kind }) => kind)).to.include('foreign_order');
    daemon.ask('order', 'cancel-all', '--yes');
    await until(
      () => daemon.order(id),
      (one) => one?.status === 'cancelled',
    );
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open.map((order) => order.id)).to.deep.equal([theirs.id]);
    await client.cancelOrder(theirs.id!, SYMBOL);
  });

  it('fault 33: a surplus is booked and left alone, a shortage halts trading and names both sides', async () => {
    daemon.ask('order', 'place', SYMBOL, 'buy', '0.0005', '--yes');
    await daemon.agrees(['USDT', 'BTC']);
    fund('100');
    const more = reconcile('--apply', '--yes').differences!;
    expect(more.map(({ kind }) => kind)).to.deep.equal(['flow']);
    expect(more[0]!.text).to.match(/^USDT: the venue has 100 more than is booked/);
    expect(await unmanaged()).to.equal(100);
    expect(reconcile().differences, 'it is booked').to.deep.equal([]);
    fund('-40');
    expect(reconcile('--apply', '--yes').differences![0]!.text).to.match(
      /has 40 less than is booked/,
    );
    expect(await unmanaged()).to.equal(60);
    expect((await daemon.view('status')).state).to.equal('active');
    fund('-260');
    const less = reconcile('--apply', '--yes').differences!;
    expect(less[0]!.text).to.match(/^USDT: [\d.]+ are managed here, the venue has [\d.]+; trading/);
    expect((await daemon.view('status')).state).to.equal('halted');
    fund('260');
    expect(reconcile().differences).to.deep.equal([]);
    daemon.ask('resume', '--yes');
    expect((await daemon.view('status')).state).to.equal('active');
  });

  const chaos = (...words: string[]): unknown => daemon.ask('exchange', 'chaos', ...words);

  it('fault 34: a key that the venue refuses halts trading with words, and the daemon stays', async () => {
    chaos('refuse-keys');
    rest();
    const { reason } = await until(
      () => daemon.view('status'),
      ({ state }) => state === 'halted',
    );
    expect(reason).to.match(/^key_refused: the venue takes the key no more: .*-2015/);
    const refused = daemon.run('order', 'place', SYMBOL, 'buy', '0.0005', '--yes');
    expect(refused.out).to.contain('key_refused');
    const { events } = await daemon.view('events');
    expect(events.some(({ kind, status }) => kind === 'state' && status === 'halted')).to.equal(
      true,
    );
    chaos('refuse-keys', '--value', '0');
    await until(
      () => Promise.resolve(daemon.run('reconcile').code),
      (code) => code === 0,
    );
    expect((await daemon.view('status')).state, 'a person has to say so').to.equal('halted');
    daemon.ask('resume', '--yes');
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    daemon.ask('order', 'cancel', id, '--yes');
    await daemon.agrees(['USDT', 'BTC']);
  });

  it('fault 29: a ban halts trading with words until it ends, and what rests stays', async () => {
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    chaos('ban', '--endpoint', 'POST /api/v3/order', '--times', '1', '--value', '4');
    rest('19000');
    const { reason } = await until(
      () => daemon.view('status'),
      ({ state }) => state === 'halted',
    );
    expect(reason).to.match(/^venue_ban: the venue has banned this address until 20\d\d-/);
    await until(
      () => {
        daemon.run('reconcile');
        return daemon.view('status');
      },
      ({ state }) => state === 'active',
    );
    await daemon.agrees(['USDT', 'BTC']);
    daemon.ask('order', 'cancel-all', '--yes');
  });

  it('fault 38: while it is paused a second one is refused, and it goes on afterwards', async () => {
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    process.kill(pid, 'SIGSTOP');
    try {
      const second = daemon.run('daemon', 'start', '--live', '--account', 'main', '--foreground');
      expect(second.code).to.equal(1);
      expect(second.out).to.contain(`as process ${pid}`);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    daemon.ask('order', 'cancel', id, '--yes');
    await until(
      () => daemon.order(id),
      (one) => one?.status === 'cancelled',
    );
  });

  it('fault 38: an order of a later start elsewhere halts it, and stays', async () => {
    const client = await daemon.client();
    const { epoch } = await daemon.view('status');
    // As another machine sends it that has no part in the lease, and has a journal of its own.
    const clientOrderId = `ts-${epoch + 7}-1`;
    const theirs = await client.createOrder(SYMBOL, 'limit', 'buy', 0.001, 15_000, {
      clientOrderId,
    });
    const { reason } = await until(
      () => daemon.view('status'),
      (status) => status.state === 'halted',
    );
    expect(reason).to.match(new RegExp(`${clientOrderId}.*another daemon trades on it`));
    const refused = daemon.run('order', 'place', SYMBOL, 'buy', '0.0005', '--yes');
    expect(refused.out).to.contain('halted');
    const { differences } = reconcile('--apply', '--yes');
    expect(differences!.map(({ kind }) => kind)).to.deep.equal(['other_daemon']);
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open.map((order) => order.clientOrderId)).to.deep.equal([clientOrderId]);
    await client.cancelOrder(theirs.id!, SYMBOL);
    daemon.ask('resume', '--yes');
    expect((await daemon.view('status')).state).to.equal('active');
  });

  it('fault 46: told to end twice it ends at once, and the next start has what the exchange has', async () => {
    fund('60');
    expect(reconcile('--apply', '--yes').differences!.map(({ kind }) => kind)).to.include('flow');
    const before = await unmanaged();
    const id = rest();
    await until(() => daemon.order(id), isOpen);
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGTERM');
    await daemon.ended();
    ({ pid } = daemon.start());
    await daemon.agrees(['USDT', 'BTC']);
    // Whether the first signal's cancel was out when the second came is chance.
    const open = await (await daemon.client()).fetchOpenOrders(SYMBOL);
    const { orders } = await daemon.view('orders');
    const working = orders.map(({ clientId }) => clientId);
    expect(open.map(({ clientOrderId }) => clientOrderId)).to.deep.equal(working);
    expect(await unmanaged(), 'booked before').to.equal(before);
    expect(daemon.ask('parity')).to.include({ identical: true });
  });
});
