/** The reference configuration starts a daemon without a network: on the built-in exchange, or it says why not. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Views } from '../../src/app/session/views.js';
import { sharedFile } from '../shared.js';
import { PROGRAM } from '../daemon/live-daemon.js';

describe('cli: the reference configuration', function () {
  this.timeout(120_000);
  let home: string;
  let text: string;
  before(function () {
    // Nobody listens on the port: no host of a venue is ever asked.
    text = readFileSync(sharedFile(this, 'spec/config.yaml'), 'utf8').replaceAll(
      /wss:\/\/[^\s/]+/g,
      'ws://127.0.0.1:9',
    );
    home = mkdtempSync(join(tmpdir(), 'tradsys-reference-'));
  });
  after(() => {
    if (!home) return;
    run('daemon stop');
    run('exchange stop');
    rmSync(home, { recursive: true, force: true });
  });

  function run(line: string): { readonly code: number | null; readonly out: string } {
    const names = { DB_PASSWORD: 'one', NATS_USERNAME: 'two', NATS_PASSWORD: 'three' };
    const env = { PATH: process.env['PATH'], HOME: home, ...names };
    const { status, stdout } = spawnSync(
      process.execPath,
      [PROGRAM, ...line.split(' '), '--json'],
      {
        ...{ cwd: home, env, encoding: 'utf8', timeout: 60_000 },
      },
    );
    return { code: status, out: stdout };
  }

  const failed = (line: string, exit: number): { readonly message: string } => {
    const { code, out } = run(line);
    expect(code, `${line}: ${out}`).to.equal(exit);
    return (JSON.parse(out) as { error: { message: string } }).error;
  };

  it('says that its venue does not answer, exit code 4', () => {
    writeFileSync(
      join(home, 'tradsys.yaml'),
      text.replace('- BTC-USD\n    parameters', '- BTCUSDT\n    parameters'),
    );
    const error = failed('daemon start', 4);
    expect(error.message).to.match(/^binance: .*ECONNREFUSED 127\.0\.0\.1:9/);
  });

  it('says that an address is not one of its venue, exit code 3', () => {
    writeFileSync(join(home, 'tradsys.yaml'), text);
    const error = failed('daemon start', 3);
    expect(error.message).to.match(/127\.0\.0\.1:9.* no address of coinbase/);
  });

  it('starts on the built-in exchange with its strategy running', async () => {
    writeFileSync(join(home, 'tradsys.yaml'), await withFreePorts(text));
    const { code, out } = run('daemon start --venue local');
    expect(code, out).to.equal(0);
    const { strategies } = JSON.parse(run('strategies').out) as Views['strategies'];
    const seen = strategies.map(({ strategy, state, symbols }) => [strategy, state, ...symbols]);
    expect(seen).to.deep.equal([
      ['mean_reversion_btc', 'running', 'BTC/USD'],
      ['trend_following_eth', 'stopped', 'ETH/USD'],
    ]);
  });
});

/** Other daemons on this machine may have the ports of the file. */
async function withFreePorts(text: string): Promise<string> {
  const servers = await Promise.all(
    [8080, 8081, 9090].map(async (port) => ({ port, server: await listening() })),
  );
  let changed = text;
  for (const { port, server } of servers) {
    const { port: free } = server.address() as AddressInfo;
    changed = changed.replace(`port: ${port}`, `port: ${free}`);
    server.close();
  }
  return changed;
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
