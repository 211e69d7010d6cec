/** A live account of a daemon on the built-in exchange, driven by the command line, in a home of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import { expect } from 'chai';
import { ccxtConfig } from '../../src/app/exchange/ccxt-config.js';
import type { BalanceReport, StatusReport } from '../../src/app/exchange/index.js';
import type { Views } from '../../src/app/session/views.js';
import { until } from '../app/session/until.js';

export const PROGRAM = resolve(import.meta.dirname, '../../bin/run.js');

const CONFIG = `
accounts:
  main: { venue: local, mode: live }
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true, account: main }
`;

/** Words that start it, in the background unless `--foreground` follows. */
export const START = ['daemon', 'start', '--live', '--account', 'main'];

export class LiveDaemon {
  readonly home = mkdtempSync(join(tmpdir(), 'tradsys-live-'));
  readonly env = { PATH: process.env['PATH'], HOME: this.home };

  constructor(strategy: string) {
    writeFileSync(join(this.home, 'tradsys.yaml'), CONFIG);
    writeFileSync(join(this.home, 'mine.ts'), strategy);
  }

  run(...words: string[]): { readonly code: number | null; readonly out: string } {
    const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...words, '--json'], {
      ...{ cwd: this.home, env: this.env, encoding: 'utf8', timeout: 60_000 },
      maxBuffer: 2 ** 28,
    });
    return { code: status, out: stdout };
  }

  /** The answer of a command that must succeed. */
  ask(...words: string[]): unknown {
    const { code, out } = this.run(...words);
    expect(code, `${words.join(' ')}: ${out}`).to.equal(0);
    return JSON.parse(out);
  }

  start(): { readonly pid: number } {
    return this.ask(...START) as { pid: number };
  }

  view<Name extends keyof Views>(name: Name): Promise<Views[Name]> {
    return Promise.resolve(this.ask(name) as Views[Name]);
  }

  /** Resolves once the books here are what the exchange says. */
  async agrees(assets: readonly string[]): Promise<void> {
    const differences = (): Promise<number[]> =>
      Promise.resolve(assets.map((asset) => this.booked(asset) - this.atVenue(asset)));
    const none = (found: readonly number[]): boolean => found.every((one) => Math.abs(one) < 1e-8);
    await until(differences, none, 60_000);
  }

  /** What the exchange says that the account has. */
  atVenue(asset: string): number {
    const { balances } = this.ask('exchange', 'report', 'balances') as BalanceReport;
    const found = balances.find((one) => one.account === 'main' && one.asset === asset);
    return found ? Number(found.free) + Number(found.locked) : 0;
  }

  private booked(asset: string): number {
    const { balances } = this.ask('balance') as Views['balance'];
    return balances.find((one) => one.asset === asset)?.total ?? 0;
  }

  /** Stock ccxt on the same account. */
  client(): Exchange {
    const { port } = this.ask('exchange', 'status') as StatusReport;
    const path = join(this.home, '.tradsys/exchange/keys/main.json');
    const key = JSON.parse(readFileSync(path, 'utf8')) as { apiKey: string; secret: string };
    return new ccxt.binance({ ...ccxtConfig(port!, true), ...key, enableRateLimit: false });
  }

  close(): void {
    this.run('daemon', 'stop');
    this.run('exchange', 'stop');
    rmSync(this.home, { recursive: true, force: true });
  }
}
