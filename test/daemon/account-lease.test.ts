/** One account at one exchange, known to two data directories under different names. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { exchangeStatus } from '../../src/app/exchange/index.js';
import { exchangeDirectory } from '../../src/app/exchange/process/exchange-lease.js';
import { stateDirectoryOf } from '../../src/app/state-directory.js';
import { LiveDaemon, START } from './live-daemon.js';

const STRATEGY = `export default { name: 'idle', create: () => ({ onBar() {} }) };\n`;

const configOf = (port: number, { apiKey, secret }: Key): string => `
accounts:
  other: { venue: binance, mode: live }
market_data:
  sources:
    - { name: binance, url: 'http://127.0.0.1:${port}', symbols: [BTC/USDT], channels: [trades] }
credentials:
  binance: { api_key: ${apiKey}, secret: ${secret} }
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true, account: other }
`;

const keyText = (path: string): string => {
  const { apiKey, secret } = JSON.parse(readFileSync(path, 'utf8')) as Key;
  return `{ api_key: ${apiKey}, secret: ${secret} }`;
};

interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

const TWICE = `
accounts:
  main: { venue: local, mode: live }
  other: { venue: binance, mode: live }
market_data:
  sources:
    - { name: binance, url: 'http://127.0.0.1:PORT', symbols: [BTC/USDT], channels: [trades] }
credentials:
  binance: KEY
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true, account: main }
  - { name: more, type: ./mine.ts, symbols: [BTC/USDT], enabled: true, account: other }
`;

describe('cli: one key', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY);
  });
  afterEach(() => {
    daemon.run('daemon', 'stop', '--data-dir', join(daemon.home, 'second'));
    daemon.close();
  });

  it('is not signed with by two accounts of one daemon, for each would count the same money as its own', async () => {
    daemon.start();
    daemon.ask('daemon', 'stop');
    const { port } = await exchangeStatus(daemon.directory);
    const keys = join(exchangeDirectory(daemon.directory), 'keys/main.json');
    const config = TWICE.replace('PORT', String(port)).replace('KEY', keyText(keys));
    writeFileSync(join(daemon.home, 'tradsys.yaml'), config);
    const { code, out } = daemon.run(...START, '--account', 'other');
    expect(code, out).to.equal(3);
    for (const named of ['main at local', 'other at binance', 'sign with one key']) {
      expect(out).to.contain(named);
    }
  });

  it('has one daemon at a time, whatever the account is called there', async () => {
    const { pid } = daemon.start();
    const { port } = await exchangeStatus(daemon.directory);
    const keys = join(exchangeDirectory(daemon.directory), 'keys/main.json');
    const key = JSON.parse(readFileSync(keys, 'utf8')) as Key;
    const second = join(daemon.home, 'second');
    const config = join(daemon.home, 'second.yaml');
    writeFileSync(config, configOf(port!, key));
    const words = ['--data-dir', second, '--config', config];
    const start = ['daemon', 'start', '--live', '--account', 'other', ...words];
    const { code, out } = daemon.run(...start);
    expect(code, out).to.equal(1);
    const { error } = JSON.parse(out) as { error: { message: string; remedy: string } };
    for (const named of [`as process ${pid}`, daemon.directory, 'account other at binance']) {
      expect(JSON.stringify(error)).to.contain(named);
    }
    const { env, home } = daemon;
    const { platform } = process;
    const accounts = join(stateDirectoryOf({ environment: env, home, platform }), 'accounts');
    const left = readdirSync(accounts).flatMap((name) => [
      name,
      readFileSync(join(accounts, name), 'utf8'),
    ]);
    expect(left.join('\n')).to.not.contain(key.apiKey);
    daemon.ask('daemon', 'stop');
    daemon.ask(...start);
  });
});
