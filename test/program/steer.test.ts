/** Steering a paper daemon from the command line: what is told is done, journaled, and refused where it must be. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import type { Views } from '../../src/app/session/views.js';
import { until } from '../app/session/until.js';
import { PROGRAM, anewAfterFailure } from '../daemon/live-daemon.js';

const CONFIG = `
accounts:
  main: { venue: local, mode: paper }
trading:
  paper: { cash: 100000USDT }
  risk: { max_order_value: 50000 }
strategies:
  - { name: quiet, type: ./quiet.ts, symbols: [BTC/USDT], enabled: true }
`;

const CANARY = 'canary-4f1c9e-do-not-tell';

const STRATEGY = `
export default {
  name: 'quiet',
  parameters: { size: { type: 'number', default: 0.01, min: 0.01, max: 1 } },
  create: () => ({ onBar() {} }),
};
`;

interface Failed {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy?: string;
    readonly details?: readonly string[];
  };
}

describe('cli: steering', function () {
  this.timeout(120_000);
  let home: string;
  const begin = (): void => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-steer-'));
    writeFileSync(join(home, 'tradsys.yaml'), CONFIG);
    writeFileSync(join(home, 'quiet.ts'), STRATEGY);
    told('daemon start');
  };
  const end = (): void => {
    run('daemon stop');
    run('exchange stop');
    rmSync(home, { recursive: true, force: true });
  };
  before(begin);
  anewAfterFailure(end, begin);
  after(end);

  function run(line: string): { readonly code: number | null; readonly out: string } {
    const words = [PROGRAM, ...line.split(' '), '--json'];
    const env = { PATH: process.env['PATH'], HOME: home, BINANCE_API_SECRET: CANARY };
    const { status, stdout } = spawnSync(process.execPath, words, {
      ...{ cwd: home, env, encoding: 'utf8', timeout: 60_000 },
    });
    return { code: status, out: stdout };
  }

  function told(line: string): ActionAnswer {
    const { code, out } = run(line);
    expect(code, `${line}: ${out}`).to.equal(0);
    return JSON.parse(out) as ActionAnswer;
  }

  function refused(line: string, exit: number): Failed['error'] {
    const { code, out } = run(line);
    expect(code, `${line}: ${out}`).to.equal(exit);
    return (JSON.parse(out) as Failed).error;
  }

  const view = <Name extends keyof Views>(name: Name): Promise<Views[Name]> =>
    Promise.resolve(told(name) as unknown as Views[Name]);
  const working = async () => (await view('orders')).orders;
  const held = async () => (await view('positions')).positions;

  it('places, replaces and cancels orders', async () => {
    const placed = told('order place BTC/USDT buy 0.01 --price 30000 --reason far --yes');
    expect(placed.accepted).to.equal(true);
    const [id] = placed.clientIds;
    await until(working, ([order]) => order?.status === 'accepted');
    told(`order replace ${id} --price 31000 --yes`);
    const [next] = await until(working, ([order]) => order !== undefined && order.clientId !== id);
    expect(next).to.include({ limitPrice: 31000, quantity: 0.01, strategy: 'manual' });
    told(`order cancel ${next!.clientId} --yes`);
    await until(working, (orders) => orders.length === 0);
    const over = refused(`order cancel ${next!.clientId} --yes`, 5);
    expect(over).to.include({ code: 'refused.not_working' });
    expect(over.message).to.match(/it is cancelled/);
    expect(refused('order cancel ts-1-99 --yes', 5).message).to.match(/never was/);
    told('order place BTC/USDT buy 0.01 --price 30000 --yes');
    expect(told('order cancel-all BTC/USDT --yes').text).to.equal('1 cancel asked for');
    await until(working, (orders) => orders.length === 0);
  });

  it('buys at the market, and closes what it holds', async () => {
    told('order place BTC/USDT buy 0.01 --yes');
    const [position] = await until(held, (positions) => positions.length === 1);
    // The fee is taken in what was bought.
    expect(position).to.include({ symbol: 'BTC/USDT', quantity: 0.00999, strategy: 'manual' });
    told('position close BTC/USDT --yes');
    await until(held, (positions) => positions.length === 0);
  });

  it('is refused by a risk rule with its limit and what was found, exit code 5', () => {
    const error = refused('order place BTC/USDT buy 5 --yes', 5);
    expect(error).to.include({ code: 'refused.max_order_value' });
    expect(error.details?.[0]).to.equal('limit 50000');
    expect(error.details?.[1]).to.match(/^actual \d{6}/);
  });

  it('stops, sets, reads again and starts a strategy', async () => {
    const state = async () => (await view('strategies')).strategies[0]!.state;
    told('strategy stop quiet --yes');
    expect(await state()).to.equal('stopped');
    told('strategy start quiet --yes');
    expect(await state()).to.equal('running');
    expect(told('strategy set quiet size=0.5 --yes').text).to.equal('quiet: size 0.01 became 0.5');
    expect(told('strategy reload quiet --yes').text).to.match(/nothing in it has changed/);
    expect(refused('strategy set quiet size=7 --yes', 2).message).to.match(
      /size: 7 is not allowed/,
    );
    expect(refused('strategy set quiet size --yes', 2).message).to.match(/is no parameter/);
    expect(refused('strategy stop quite --yes', 2).message).to.match(
      /no strategy is called 'quite'/,
    );
  });

  it('has nothing to reconcile on paper, and says so', () => {
    expect(told('reconcile').text).to.match(/paper .* nothing to reconcile/);
    expect(told('reconcile --apply --yes').differences).to.deep.equal([]);
    expect(refused('reconcile --apply', 2).code).to.equal('steer.unconfirmed');
  });

  it('reduces, halts and resumes, over a kill as well', async () => {
    told('order place BTC/USDT buy 0.01 --price 30000 --yes');
    expect(told('reduce --reason news --yes').text).to.match(/1 cancel asked for/);
    await until(working, (orders) => orders.length === 0);
    expect(refused('order place BTC/USDT buy 0.01 --yes', 5).code).to.match(/^refused\./);
    const halted = told('halt --reason enough --yes');
    expect(halted.text).to.match(/^trading is halted/);
    expect(refused('order place BTC/USDT buy 0.01 --yes', 5).code).to.match(/^refused\./);
    const { pid } = await view('status');
    process.kill(pid, 'SIGKILL');
    await until(
      () => Promise.resolve(run('status').code),
      (code) => code === 4,
    );
    told('daemon start');
    expect(await view('status')).to.include({ state: 'halted', reason: 'hand: enough' });
    const error = refused('order place BTC/USDT buy 0.01 --yes', 5);
    expect(error.code).to.equal('refused.hand');
    expect(error.details, 'there is no limit').to.equal(undefined);
    expect(error.remedy).to.match(/'tradsys resume' lets trading go on/);
    told('resume --reason rested --yes');
    expect(await view('status')).to.include({ state: 'active' });
  });

  it('asks before it acts, and says what is wrong with what it was told', () => {
    expect(refused('halt', 2)).to.include({ code: 'steer.unconfirmed' });
    expect(refused('order cancel nonsense --yes', 2).message).to.match(
      /is no order of this account/,
    );
    // Of another epoch: the number alone names no order.
    expect(refused('order cancel ts-9-1 --yes', 2).message).to.match(/is no order of this account/);
    expect(refused('order replace ts-1-1 --yes', 2).message).to.equal('nothing is to be different');
    expect(refused('order place BTC/USDT buy -1 --yes', 2)).to.include({
      ...{ where: 'QUANTITY', message: '"-1" is no number above zero' },
      remedy: 'write a decimal such as 0.25',
    });
    expect(refused('order place BTC/USDT buy 1 --price 0 --yes', 2).message).to.match(/^"0" is/);
    expect(refused('order replace ts-1-1 --price 1e3 --yes', 2)).to.include({ where: '--price' });
    expect(refused('order place BTC/USDT hold 1 --yes', 2).message).to.match(/buy, sell/);
    expect(refused('order place DOGE/USDT buy 1 --yes', 2).message).to.match(/not watched/);
    expect(refused('order place BTC/USDT buy 1 --type stop --yes', 2).message).to.match(
      /a stop order needs --stop-price/,
    );
  });

  it('has told its log what happened, and no file of the daemon has a secret of its environment', () => {
    const { lines } = told('daemon logs --lines 1000') as unknown as { lines: { msg: string }[] };
    const text = lines.map(({ msg }) => msg).join('\n');
    expect(text).to.match(/starting[^]*ready[^]*sent: by hand[^]*trading is halted[^]*starting/);
    const data = join(home, '.tradsys');
    const files = readdirSync(data, { recursive: true, withFileTypes: true });
    const found = files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .filter((path) => readFileSync(path).includes(CANARY));
    expect(found).to.deep.equal([]);
  });

  it('says that no daemon runs, exit code 4', () => {
    expect(refused(`halt --yes --data-dir ${join(home, 'nowhere')}`, 4).code).to.equal(
      'daemon.not_running',
    );
  });
});
