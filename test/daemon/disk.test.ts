/** A live daemon on a disk that fails or is slow: strace is the disk. */
import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import { until } from '../app/session/until.js';
import { LiveDaemon } from './live-daemon.js';

/** Trades only by hand. */
const STRATEGY = `
export default { name: 'idle', create: () => ({ onBar() {} }) };
`;
const SYMBOL = 'BTC/USDT';
/** Syncs of a thread before the disk is as it should not be: the start is over by then. */
const AFTER = 15;
const SLOW_MS = 2_000;

describe('cli: a live daemon and its disk', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon | undefined;
  let strace: ChildProcess | undefined;
  beforeEach(function () {
    if (spawnSync('strace', ['-V']).error) this.skip();
    daemon = new LiveDaemon(STRATEGY);
    // The exchange outlives it, and has a disk of its own.
    daemon.start();
    daemon.ask('daemon', 'stop', '--yes');
  });
  afterEach(() => {
    if (strace?.exitCode === null && strace.signalCode === null) process.kill(-strace.pid!, 9);
    daemon?.close();
  });

  async function start(injection: string): Promise<ChildProcess> {
    strace = daemon!.traced('fdatasync,fsync', ...injection.split(' '));
    await daemon!.ready();
    return strace;
  }

  /** Something for the journal, again and again, until it `holds`: an order far below the market, and its cancel. */
  async function busyUntil(holds: (tookMs: number) => boolean): Promise<void> {
    const order = { symbol: SYMBOL, side: 'buy', quantity: '0.0005', type: 'limit' } as const;
    for (let took = 0; !holds(took);) {
      const began = performance.now();
      const place = { kind: 'place', order: { ...order, price: '20000' }, reason: 'busy' } as const;
      await daemon!.api.act(place);
      await daemon!.api.act({ kind: 'cancel_all', reason: 'busy' });
      took = (performance.now() - began) / 2;
    }
  }

  it('fault 7: a sync that fails ends it, and the next start verifies and agrees', async () => {
    const child = await start(`fdatasync,fsync:error=EIO:when=${AFTER}+`);
    const exit = once(child, 'exit');
    await busyUntil(() => false).catch(() => undefined);
    expect((await exit)[0]).to.equal(1);
    const log = readFileSync(join(daemon!.home, '.tradsys/logs/daemon.log'), 'utf8');
    expect(log).to.match(/reading or writing the disk failed \(\w*(IOERR_FSYNC|EIO)\)/);
    expect(daemon!.ask('journal', 'verify')).to.include({ ok: true, damage: null });
    daemon!.start();
    await daemon!.agrees(['USDT', 'BTC']);
    // An order that had not left is asked for, and told to be none after a while.
    const client = await daemon!.client();
    await until(
      async () => {
        // The exchange has a limit.
        await wait(200);
        const open = (await client.fetchOpenOrders(SYMBOL)).map((one) => one.clientOrderId);
        const { orders } = await daemon!.view('orders');
        return { open, working: orders.map(({ clientId }) => clientId) };
      },
      ({ open, working }) => JSON.stringify(open) === JSON.stringify(working),
      60_000,
    );
    daemon!.ask('daemon', 'stop', '--yes');
    expect(daemon!.ask('parity')).to.include({ identical: true });
  });

  it('faults 8, 50: on a slow disk it answers at once, and cancels do not wait', async () => {
    await start(`fdatasync,fsync:delay_enter=${SLOW_MS * 1_000}:when=${AFTER}+`);
    const client = await daemon!.client();
    const open = async (): Promise<number> => (await client.fetchOpenOrders(SYMBOL)).length;
    await busyUntil((tookMs) => tookMs > SLOW_MS / 2);
    const order = { symbol: SYMBOL, side: 'buy', quantity: '0.0005', type: 'limit' } as const;
    await daemon!.api.act({ kind: 'place', order: { ...order, price: '20000' }, reason: 'rests' });
    await until(open, (count) => count === 1);
    const longest = await slowest(() => daemon!.api.status());
    expect(longest, 'the longest answer, ms').to.be.below(SLOW_MS / 4);
    let answered = false;
    const answer: Promise<ActionAnswer> = daemon!.api
      .act({ kind: 'cancel_all', reason: 'the kill switch' })
      .finally(() => (answered = true));
    await until(open, (count) => count === 0);
    expect(answered, 'its answer waits for the disk').to.equal(false);
    expect((await answer).accepted).to.equal(true);
    expect((await daemon!.api.view('status')).journal.slowMs).to.be.within(SLOW_MS, 2 * SLOW_MS);
    const log = readFileSync(join(daemon!.home, '.tradsys/logs/daemon.log'), 'utf8');
    expect(log).to.match(/a commit took \d\.\d s, and orders waited for it/);
  });
});

/** Asks for as long as a slow sync takes; milliseconds of the longest answer. */
async function slowest(ask: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  for (const end = performance.now() + 1.5 * SLOW_MS; performance.now() < end;) {
    const began = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - began);
    await wait(20);
  }
  return longest;
}
