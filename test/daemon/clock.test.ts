/** A live daemon whose machine's clock is set while it runs: its wall clock, as all its processes see it. */
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Views } from '../../src/app/session/views.js';
import { until } from '../app/session/until.js';
import { LiveDaemon } from './live-daemon.js';

/** Throws, and so is stopped, when a bar comes again or from before. */
const STRATEGY = `
export default {
  name: 'forward',
  create: () => ({
    onBar(bar, context) {
      const { last = 0, bars = 0 } = context.state ?? {};
      if (bar.end <= last) throw new Error('a bar from before: ' + bar.end + ' after ' + last);
      context.state = { last: bar.end, bars: bars + 1 };
    },
  }),
};
`;
const SYMBOL = 'BTC/USDT';
const HOUR_MS = 3_600_000;

/** Shifts the wall clock by the milliseconds that a file holds; time that is measured goes on as it is. */
const clockModule = (file: string, node: string): string => `
import { readFileSync } from 'node:fs';
const { now } = Date;
let shift = 0;
const read = () => { shift = Number(readFileSync(${JSON.stringify(file)}, 'utf8')); };
read();
setInterval(read, 50).unref();
const Real = Date;
globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(now.call(Real) + shift);
    else super(...given);
  }
  static now() { return now.call(Real) + shift; }
};
process.execPath = ${JSON.stringify(node)};
`;

/**
 * Milliseconds between the earliest and the latest line of its log, which tells the wall clock; also of what was put
 * aside, as happens when that passes midnight.
 */
function logged(home: string): number {
  const folder = join(home, '.tradsys/logs');
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  );
  const times = lines.map((line) => Date.parse((JSON.parse(line) as { ts: string }).ts));
  return Math.max(...times) - Math.min(...times);
}

describe('cli: a live daemon and the clock of its machine', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let file: string;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY);
    // The exchange has a clock of its own.
    daemon.start();
    daemon.ask('daemon', 'stop', '--yes');
    file = join(daemon.home, 'shift');
    writeFileSync(file, '0');
    const [module, node] = [join(daemon.home, 'clock.mjs'), join(daemon.home, 'node')];
    const preload = pathToFileURL(module).href;
    // Whoever starts a process with a chosen environment still starts this.
    writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' --import '${preload}' "$@"\n`);
    chmodSync(node, 0o700);
    writeFileSync(module, clockModule(file, node));
    daemon.env['NODE_OPTIONS'] = `--import=${preload}`;
  });
  afterEach(() => daemon.close());

  const rest = (): string => {
    const words = [
      'order',
      'place',
      SYMBOL,
      'buy',
      '0.0005',
      '--type',
      'limit',
      '--price',
      '20000',
    ];
    return (daemon.ask(...words, '--yes') as { clientIds: string[] }).clientIds[0]!;
  };

  const statusOf = (clientId: string): Promise<string | undefined> => {
    const { orders } = daemon.ask('orders', '--all') as Views['orders'];
    return Promise.resolve(orders.find((one) => one.clientId === clientId)?.status);
  };

  const barsSeen = (): Promise<number> => {
    const { out } = daemon.run('journal', 'export', '--kind', 'turn');
    return Promise.resolve(out.split('\\"bars\\"').length - 1);
  };

  it('fault 10: an hour back and an hour ahead, orders are signed, bars go on, and nothing goes back', async () => {
    daemon.start();
    for (const hours of [-1, 1]) {
      writeFileSync(file, String(hours * HOUR_MS));
      await wait(500);
      const bars = await barsSeen();
      const id = rest();
      await until(
        () => statusOf(id),
        (status) => status === 'accepted',
      );
      await until(barsSeen, (count) => count > bars + 1);
      daemon.ask('order', 'cancel', id, '--yes');
      await until(
        () => statusOf(id),
        (status) => status === 'cancelled',
      );
    }
    const { strategies } = await daemon.view('strategies');
    expect(strategies[0]).to.include({ state: 'running', reason: '' });
    await daemon.agrees(['USDT', 'BTC']);
    daemon.ask('daemon', 'stop', '--yes');
    const spread = logged(daemon.home);
    expect(spread, 'the clock was set').to.be.above(1.9 * HOUR_MS);
    const { out } = daemon.run('journal', 'export');
    const records = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly kind: string; readonly time: string });
    // What was due before an input came has its own time, and stands after the input that brought it about.
    for (const kind of new Set(records.map((record) => record.kind))) {
      const times = records.filter((one) => one.kind === kind).map(({ time }) => Date.parse(time));
      expect(times, kind).to.deep.equal(times.toSorted((a, b) => a - b));
    }
    const all = records.map(({ time }) => Date.parse(time));
    expect(Math.max(...all) - Math.min(...all), 'session time').to.be.below(HOUR_MS);
    expect(daemon.ask('parity')).to.include({ identical: true });
  });
});
