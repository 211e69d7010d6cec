/** The daemon as processes: one per directory and account, signals, leases that outlive their holder. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectDaemon } from '../../../src/app/client/index.js';
import { readDaemonLease } from '../../../src/app/client/daemon-lease.js';
import { stopDaemon } from '../../../src/app/daemon/index.js';
import { TradsysError } from '../../../src/errors.js';
import { childProgram } from '../../child-program.js';

const program = childProgram(join(import.meta.dirname, 'child.ts'));

describe('daemon: processes', function () {
  this.timeout(60_000);
  let home: string;
  const running: ChildProcess[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-daemon-'));
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  /** In the foreground: resolves when it is ready, or has ended. */
  async function start(directory: string, behaviour = '', words: string[] = []): Promise<Child> {
    const child = new Child(home, directory, behaviour, words);
    running.push(child.process);
    await Promise.race([child.ready, child.ended]);
    return child;
  }

  it('starts, is found over a socket of its owner alone, and stops', async () => {
    const data = join(home, 'data');
    const child = await start(data);
    const status = await connectDaemon(data).status();
    expect(status).to.include({ state: 'active', session: 'S1' });
    expect(statSync(join(data, 'daemon.sock')).mode & 0o777).to.equal(0o600);
    const stopped = await stopDaemon(data, { cancelAll: false, flatten: false });
    expect(stopped.pid).to.equal(child.process.pid);
    expect(stopped.openOrders.map(({ clientId }) => clientId)).to.deep.equal(['a-1-1']);
    expect(stopped.positions.map(({ symbol }) => symbol)).to.deep.equal(['local:BTC/USDT']);
    expect(await child.ended).to.equal(0);
    expect(child.out).to.match(/these orders stay at the venue:[^]*a-1-1/);
    expect(existsSync(join(data, 'daemon.sock'))).to.equal(false);
    expect(readDaemonLease(data)).to.equal(undefined);
    expect(() => connectDaemon(data)).to.throw(TradsysError, 'no daemon runs');
  });
});

class Child {
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  out = '';

  constructor(home: string, directory: string, behaviour: string, words: readonly string[]) {
    const line = ['daemon', 'start', '--foreground', '--data-dir', directory, ...words];
    const env = { ...process.env, HOME: home, XDG_STATE_HOME: '', TEST_SESSION: behaviour };
    this.process = spawn(process.execPath, [...program.execArgv, program.file, ...line], {
      ...{ env, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.ready = new Promise((resolve) => {
      const take = (part: Buffer): void => {
        this.out += part.toString('utf8');
        if (this.out.includes('the daemon runs as process')) resolve();
      };
      this.process.stdout!.on('data', take);
      this.process.stderr!.on('data', take);
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code) => resolve(code));
    });
  }
}
