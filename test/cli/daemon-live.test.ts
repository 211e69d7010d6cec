/** A live daemon on the built-in exchange, stock ccxt in between: killed, started again, and nothing is lost. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { until } from '../app/session/until.js';
import type { BalanceReport } from '../../src/app/exchange/index.js';
import type { Views } from '../../src/app/session/views.js';

const program = resolve(import.meta.dirname, '../../bin/run.js');

const CONFIG = `
accounts:
  main: { venue: local, mode: live }
strategies:
  - { name: flip, type: ./flip.ts, symbols: [BTC/USDT], enabled: true, account: main }
`;

/** In and out, with exits that lock what it holds. */
const STRATEGY = `
export default {
  name: 'flip',
  create: () => ({
    onBar(bar, context) {
      const bars = (context.state?.bars ?? 0) + 1;
      context.state = { bars };
      const exits = { stopLoss: bar.close * 0.99, takeProfit: bar.close * 1.01 };
      if (bars % 4 === 1) context.buy(0.0005, { ...exits, reason: 'in' });
      if (bars % 4 === 3) context.close({ reason: 'out' });
    },
  }),
};
`;

describe('cli: a live daemon on the built-in exchange', function () {
  this.timeout(120_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-live-'));
    writeFileSync(join(home, 'tradsys.yaml'), CONFIG);
    writeFileSync(join(home, 'flip.ts'), STRATEGY);
  });
  afterEach(() => {
    run('daemon stop');
    run('exchange stop');
    rmSync(home, { recursive: true, force: true });
  });

  function run(line: string): { readonly code: number | null; readonly out: string } {
    const words = [program, ...line.split(' '), '--json'];
    const env = { PATH: process.env['PATH'], HOME: home };
    const { status, stdout } = spawnSync(process.execPath, words, {
      ...{ cwd: home, env, encoding: 'utf8', timeout: 60_000 },
    });
    return { code: status, out: stdout };
  }

  function ask(line: string): unknown {
    const { code, out } = run(line);
    expect(code, `${line}: ${out}`).to.equal(0);
    return JSON.parse(out);
  }

  const fills = (): Promise<Views['fills']> => Promise.resolve(ask('fills') as Views['fills']);

  /** What the exchange says that the account has. */
  function atVenue(asset: string): number {
    const { balances } = ask('exchange report balances') as BalanceReport;
    const found = balances.find((one) => one.account === 'main' && one.asset === asset);
    return found ? Number(found.free) + Number(found.locked) : 0;
  }

  function booked(asset: string): number {
    const { balances } = ask('balance') as Views['balance'];
    return balances.find((one) => one.asset === asset)?.total ?? 0;
  }

  const start = (): { pid: number } => ask('daemon start --live --account main') as { pid: number };

  it('trades, is killed, goes on, and has what the exchange has', async () => {
    const { pid } = start();
    await until(fills, (view) => view.fills.some(({ side }) => side === 'sell'), 60_000);
    process.kill(pid, 'SIGKILL');
    await until(
      () => Promise.resolve(run('status').code),
      (code) => code === 4,
    );
    start();
    const before = (await fills()).fills.length;
    await until(fills, (view) => view.fills.length > before, 60_000);
    // Between two trades the books are what the exchange says.
    await until(
      () => Promise.resolve([booked('USDT') - atVenue('USDT'), booked('BTC') - atVenue('BTC')]),
      (differences) => differences.every((one) => Math.abs(one) < 1e-8),
      60_000,
    );
    ask('daemon stop --flatten --cancel-all --yes');
    expect(atVenue('BTC'), 'what is left is less than a lot').to.be.lessThan(0.00001 * 10);
  });
});
