/** A restart looks before it stops: what cannot start leaves the daemon that runs as it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { readDaemonLease } from '../../src/app/client/daemon-lease.js';
import { until } from '../app/session/until.js';
import { LiveDaemon, PROGRAM } from './live-daemon.js';

const STRATEGY = `
export default { name: 'idle', create: () => ({ onBar() {} }) };
`;

describe('cli: a daemon that is restarted', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let pid: number;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY);
    ({ pid } = daemon.start());
  });
  afterEach(() => daemon.close());

  const expectRefused = async (): Promise<void> => {
    const refused = daemon.run('daemon', 'restart');
    expect(refused.code, refused.out).to.equal(3);
    expect((await daemon.view('status')).state).to.equal('active');
    expect(readDaemonLease(daemon.directory)?.pid).to.equal(pid);
  };

  it('goes on as it is where the new configuration or strategy cannot start', async () => {
    const file = join(daemon.home, 'tradsys.yaml');
    const good = readFileSync(file, 'utf8');
    for (const bad of [
      good.replace('strategies:', 'strategys:'),
      good.replace('./mine.ts', './gone.ts'),
      `${good}trading: { risk: { max_drawdown: "\${DD}" } }\n`,
    ]) {
      writeFileSync(file, bad);
      await expectRefused();
    }
    writeFileSync(file, good);
    writeFileSync(join(daemon.home, 'mine.ts'), 'export default {{');
    await expectRefused();
    writeFileSync(join(daemon.home, 'mine.ts'), STRATEGY);
    expect((daemon.ask('daemon', 'restart') as { pid: number }).pid).not.to.equal(pid);
  });

  it('goes on as it is where a strategy cannot be made, or a port is taken by another', async () => {
    const file = join(daemon.home, 'tradsys.yaml');
    const good = readFileSync(file, 'utf8');
    const expectTold = async (words: RegExp): Promise<void> => {
      const refused = daemon.run('daemon', 'restart');
      expect(refused.code, refused.out).to.equal(1);
      expect(refused.out).to.match(words);
      expect((await daemon.view('status')).state).to.equal('active');
      expect(readDaemonLease(daemon.directory)?.pid).to.equal(pid);
    };
    const broken = "create: () => { throw new Error('not today'); }";
    writeFileSync(join(daemon.home, 'mine.ts'), `export default { name: 'idle', ${broken} };`);
    await expectTold(/not today/);
    writeFileSync(join(daemon.home, 'mine.ts'), STRATEGY);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    writeFileSync(file, `${good}monitoring: { prometheus: { port: ${port} } }\n`);
    try {
      await expectTold(new RegExp(`port ${port} is taken`));
    } finally {
      other.close();
    }
    await once(other, 'close');
    const next = daemon.ask('daemon', 'restart') as { pid: number };
    expect(next.pid).not.to.equal(pid);
    // Its own port will be free by then.
    expect((daemon.ask('daemon', 'restart') as { pid: number }).pid).not.to.equal(next.pid);
  });

  it('shows a resting order after a kill as it was, with the time at which it was last different', async () => {
    const place = ['order', 'place', 'BTC/USDT', 'buy', '0.001', '--type', 'limit'] as const;
    daemon.ask(...place, '--price', '20000', '--yes');
    const orders = async () => (await daemon.view('orders')).orders;
    const before = await until(orders, ([first]) => first?.status === 'accepted');
    process.kill(pid, 'SIGKILL');
    await daemon.ended();
    daemon.start();
    expect(await orders()).to.deep.equal(before);
  });

  it('is checked by the configuration that it was started with, wherever the command is given', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'tradsys-elsewhere-'));
    try {
      const words = ['daemon', 'restart', '--data-dir', daemon.directory, '--json'];
      const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...words], {
        ...{ cwd: elsewhere, env: daemon.env, encoding: 'utf8', timeout: 60_000 },
      });
      expect(status, stdout).to.equal(0);
      expect((JSON.parse(stdout) as { pid: number }).pid).not.to.equal(pid);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
