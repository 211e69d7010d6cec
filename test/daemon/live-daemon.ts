/** A live account of a daemon on the built-in exchange, driven by the command line, in a home of its own. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Exchange } from 'ccxt';
import { expect } from 'chai';
import { connectDaemon } from '../../src/app/client/index.js';
import type { DaemonClient } from '../../src/app/client/index.js';
import { readDaemonLease } from '../../src/app/client/daemon-lease.js';
import { ccxtConfig } from '../../src/app/exchange/ccxt-config.js';
import { exchangeStatus, reportBalances } from '../../src/app/exchange/index.js';
import {
  exchangeDirectory,
  readExchangeLease,
} from '../../src/app/exchange/process/exchange-lease.js';
import type { ViewFilter } from '../../src/app/session/running-session.js';
import type { ViewName, Views } from '../../src/app/session/views.js';
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

/**
 * In a suite whose tests share a daemon: after one that has failed, if only at its first attempt, it is ended and
 * begun anew, for the next one must find nothing of what was left.
 */
export function anewAfterFailure(end: () => unknown, begin: () => unknown): void {
  afterEach(async function () {
    const { currentTest: test } = this;
    if (test === undefined || test.state === 'passed' || test.isPending()) return;
    await end();
    await begin();
  });
}

export class LiveDaemon {
  readonly home = mkdtempSync(join(tmpdir(), 'tradsys-live-'));
  readonly directory = join(this.home, '.tradsys');
  readonly env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: this.home };

  /** `accounts`: names of those that it trades on. */
  constructor(
    strategy: string,
    config = CONFIG,
    private readonly accounts: readonly string[] = ['main'],
  ) {
    writeFileSync(join(this.home, 'tradsys.yaml'), config);
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
    const named = this.accounts.flatMap((name) => ['--account', name]);
    return this.ask('daemon', 'start', '--live', ...named) as { pid: number };
  }

  /** In the foreground, at the mercy of strace, in a process group of its own. */
  traced(calls: string, ...injections: readonly string[]): ChildProcess {
    const injected = injections.flatMap((one) => ['-e', `inject=${one}`]);
    const words = ['-f', '-qqq', '-o', '/dev/null', '-e', `trace=${calls}`, ...injected];
    const traced = [process.execPath, PROGRAM, ...START, '--foreground', '--json'];
    return spawn('strace', [...words, ...traced], {
      ...{ cwd: this.home, env: this.env, stdio: 'ignore', detached: true },
    });
  }

  /** Its socket: a look that is taken again and again starts no process. */
  get api(): DaemonClient {
    return connectDaemon(this.directory);
  }

  async view<Name extends ViewName>(name: Name, filter?: ViewFilter): Promise<Views[Name]> {
    return this.api.view(name, filter);
  }

  /** One of the orders of a session, ended or not. */
  async order(clientId: string): Promise<Views['orders']['orders'][number] | undefined> {
    const { orders } = await this.view('orders', { all: true });
    return orders.find((one) => one.clientId === clientId);
  }

  /** Resolves once it answers. */
  async ready(): Promise<void> {
    const answers = async (): Promise<boolean> => {
      await this.api.status();
      return true;
    };
    await until(
      () => answers().catch(() => false),
      (isReady) => isReady,
      60_000,
    );
  }

  /** Resolves once there is none: it has ended, or was ended. */
  async ended(): Promise<void> {
    await until(
      () => Promise.resolve(readDaemonLease(this.directory)),
      (lease) => lease === undefined,
    );
  }

  /** Resolves once the books here are what the exchange says. */
  async agrees(assets: readonly string[]): Promise<void> {
    const differences = (): Promise<number[]> =>
      Promise.all(
        assets.map(async (asset) => (await this.booked(asset)) - (await this.atVenue(asset))),
      );
    const none = (found: readonly number[]): boolean => found.every((one) => Math.abs(one) < 1e-8);
    await until(differences, none, 60_000);
  }

  /** What the exchange says that the account has. */
  async atVenue(asset: string): Promise<number> {
    const { balances } = await reportBalances(this.directory);
    const found = balances.find((one) => one.account === 'main' && one.asset === asset);
    return found ? Number(found.free) + Number(found.locked) : 0;
  }

  private async booked(asset: string): Promise<number> {
    const { balances } = await this.view('balance');
    const found = balances.find((one) => one.asset === asset);
    return found ? found.total + found.unmanaged : 0;
  }

  /** Stock ccxt on the same account. */
  async client(): Promise<Exchange> {
    const { port } = await exchangeStatus(this.directory);
    const path = join(exchangeDirectory(this.directory), 'keys/main.json');
    const key = JSON.parse(readFileSync(path, 'utf8')) as { apiKey: string; secret: string };
    const { default: ccxt } = await import('ccxt');
    return new ccxt.binance({ ...ccxtConfig(port!, true), ...key, enableRateLimit: false });
  }

  /** Ends what runs here, whatever state a failure has left it in. */
  close(): void {
    this.run('daemon', 'stop');
    this.run('exchange', 'stop');
    const leases = [
      readDaemonLease(this.directory),
      readExchangeLease(exchangeDirectory(this.directory)),
    ];
    for (const lease of leases) if (lease !== undefined) process.kill(lease.pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }
}
