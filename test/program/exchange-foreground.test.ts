/** An exchange in the foreground, as a program starts it that reads what it prints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { until } from '../app/session/until.js';

const PROGRAM = resolve(import.meta.dirname, '../../bin/run.js');

describe('program: exchange start --foreground --json', function () {
  this.timeout(120_000);
  const home = mkdtempSync(join(tmpdir(), 'tradsys-foreground-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  it('prints one document on its output once it is ready, and nothing after it', async () => {
    const words = ['exchange', 'start', '--foreground', '--json', '--port', '0'];
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      ...{ cwd: home, env: { PATH: process.env['PATH'], HOME: home } },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    let [out, errors] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    try {
      await until(
        () => Promise.resolve(out + errors),
        (text) => text.includes('}\n'),
        60_000,
      );
      const { restUrl } = JSON.parse(out) as { restUrl: string };
      expect((await fetch(new URL('/api/v3/ping', restUrl))).status).to.equal(200);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    expect(JSON.parse(out)).to.have.property('pid', child.pid);
    expect(errors).to.equal('');
  });
});
