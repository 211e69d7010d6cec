/** The doctor against our own exchange, stock ccxt in between: what is right, and each thing that may be wrong. */
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { doctor } from '../../src/app/doctor/index.js';
import type { DoctorReport } from '../../src/app/doctor/index.js';
import { configHash, readPassed } from '../../src/app/doctor/passed.js';
import { loadConfig } from '../../src/app/config/index.js';
import { TestExchange } from '../app/exchange/fixture.js';
import type { Key } from '../app/exchange/fixture.js';

describe('doctor', function () {
  this.timeout(60_000);
  let exchange: TestExchange;
  let key: Key;
  let home: string;
  before(async () => {
    exchange = await TestExchange.start({ robots: 'calm' });
    key = exchange.account('alice');
  });
  after(() => exchange.stop());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-doctor-'));
  });
  afterEach(() => {
    exchange.running.faults.clear();
    rmSync(home, { recursive: true, force: true });
  });

  const optionsOf = () => ({ cwd: home, env: {}, home });

  async function examine(more = '', { port = exchange.running.port, live = true } = {}) {
    const text = `
accounts: { main: { venue: binance, mode: live } }
market_data: { sources: [{ name: binance, url: 'ws://127.0.0.1:${port}/ws', symbols: [BTC/USDT] }] }
credentials: { binance: { api_key: ${key.apiKey}, secret: ${key.secret} } }
strategies: [{ name: a, type: mean_reversion, symbols: [BTC/USDT], capital: 500USDT }]
${more}`;
    writeFileSync(join(home, 'tradsys.yaml'), text);
    return doctor(optionsOf(), { live, program: '', warn: () => undefined });
  }

  const directory = (): string => join(home, '.tradsys');
  const failing = ({ checks }: DoctorReport): readonly string[] =>
    checks.filter(({ state }) => state === 'fail').map(({ area }) => area);

  it('passes an account that is fit to trade, and records it', async () => {
    const report = await examine();
    expect(failing(report)).to.deep.equal([]);
    expect(report).to.include({ ok: true, live: true });
    const told = Object.fromEntries(report.checks.map(({ area, state }) => [area, state]));
    expect(told).to.deep.include({
      ...{ config: 'ok', 'data directory': 'ok', disk: 'ok', database: 'ok', keys: 'ok' },
      ...{ notices: 'warn', venue: 'ok', clock: 'ok', markets: 'ok', key: 'ok', addresses: 'warn' },
      ...{ account: 'ok', fees: 'ok', sizes: 'ok', capital: 'ok' },
    });
    const fees = report.checks.find(({ area }) => area === 'fees')!;
    expect(fees).to.include({ account: 'main', text: 'BTC/USDT: maker 0.1 %, taker 0.1 %' });
    const [passed] = readPassed(directory());
    const loaded = await loadConfig(optionsOf());
    expect(passed).to.deep.include({ account: 'main', venue: 'binance' });
    expect(passed!.configHash).to.equal(configHash(loaded));
    expect(Date.now() - passed!.at).to.be.within(0, 60_000);
    for (const secret of [key.secret, key.apiKey]) {
      expect(JSON.stringify(report)).to.not.include(secret);
    }
  });

  it('asks no venue without --live, and records nothing', async () => {
    const report = await examine('', { port: 9, live: false });
    expect(report.ok).to.equal(true);
    expect(report.checks.some(({ account }) => account !== null)).to.equal(false);
    expect(existsSync(directory())).to.equal(false);
  });

  const wrongs: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    ['orders that are too small', 'live: { max_order: 1 }', ['sizes'], /raise live.max_order to 5/],
    ['settings that nobody knows', 'lvie: {}', ['config'], /lvie/],
    ['a venue that nobody knows', '', ['venue'], /network/],
  ];
  for (const [name, more, areas, text] of wrongs) {
    it(`fails for ${name}`, async () => {
      const report = await examine(more, areas[0] === 'venue' ? { port: 9 } : {});
      expect(failing(report)).to.deep.equal(areas);
      expect(report.ok).to.equal(false);
      const [found] = report.checks.filter(({ state }) => state === 'fail');
      expect(`${found!.text} ${found!.remedy!}`).to.match(text);
      expect(readPassed(directory())).to.deep.equal([]);
    });
  }

  it('fault 11: fails for a clock that is far off, a closed market, and capital that is not there', async () => {
    exchange.running.faults.clockSkewMs = 5_000;
    expect(failing(await examine())).to.include('clock');
    exchange.running.faults.clear();
    exchange.running.host.apply({ kind: 'set_status', status: 'break' });
    expect(failing(await examine())).to.deep.equal(['markets']);
    exchange.running.host.apply({ kind: 'set_status', status: 'trading' });
    const poor = { ...key };
    key = exchange.account('bob', { USDT: '100' });
    const report = await examine();
    key = poor;
    expect(failing(report)).to.deep.equal(['capital']);
    expect(report.checks.at(-1)!.text).to.equal(
      '100 USDT in the account, strategies are given 500',
    );
  });

  it('fails for a key that the venue does not know, or that is not there', async () => {
    const good = key;
    key = { apiKey: 'k'.repeat(64), secret: 's'.repeat(64) };
    const unknown = await examine();
    key = good;
    expect(failing(unknown)).to.deep.equal(['key']);
    writeFileSync(
      join(home, 'other.yaml'),
      'accounts: { main: { venue: kraken, mode: live, key: gone } }\n',
    );
    const options = { ...optionsOf(), configFile: join(home, 'other.yaml') };
    const report = await doctor(options, { live: false, program: '', warn: () => undefined });
    expect(failing(report)).to.deep.equal(['keys']);
    expect(report.checks.find(({ area }) => area === 'keys')!.text).to.equal(
      "account main at kraken names key 'gone', which is not in the vault",
    );
  });

  it('names a live account of the built-in exchange that has a key of its own', async () => {
    const keysOf = async (more: string): Promise<string> => {
      const text = `accounts: { main: { venue: local, mode: live${more} } }\n`;
      const credentials = `credentials: { binance: { api_key: ${key.apiKey}, secret: ${key.secret} } }\n`;
      writeFileSync(join(home, 'tradsys.yaml'), text + credentials);
      const { checks } = await doctor(optionsOf(), {
        live: false,
        program: '',
        warn: () => undefined,
      });
      return checks.find(({ area }) => area === 'keys')!.text;
    };
    expect(await keysOf(', key: binance')).to.equal('there for main');
    expect(await keysOf(', key: gone')).to.equal(
      "account main at local names key 'gone', which is not in the vault",
    );
    expect(await keysOf('')).to.equal('no account needs one');
  });

  it('fails for a key that may withdraw, before anything else is asked of it', async () => {
    const { server, asked } = await withRights(exchange, { enableWithdrawals: true });
    try {
      const { port } = server.address() as AddressInfo;
      const report = await examine('', { port });
      expect(failing(report)).to.deep.equal(['key']);
      expect(report.checks.at(-1)).to.include({ text: 'it may withdraw' });
      expect(asked.some((url) => url.includes('/account?'))).to.equal(false);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('fails where nothing can be written', async () => {
    writeFileSync(join(home, 'file'), '');
    const overrides = [`general.data_dir=${join(home, 'file', 'below')}`];
    const report = await doctor(
      { ...optionsOf(), overrides },
      { live: false, program: '', warn: () => undefined },
    );
    expect(failing(report)).to.include('data directory');
  });
});

/** The exchange, but for what it says of a key. */
async function withRights(
  exchange: TestExchange,
  rights: object,
): Promise<{ readonly server: Server; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((question, answer) => {
    const { method, url = '', headers } = question;
    asked.push(url);
    const forward = request(`${exchange.base}${url}`, { method, headers }, (found) => {
      const parts: Buffer[] = [];
      found.on('data', (part: Buffer) => parts.push(part));
      found.on('end', () => {
        const isRights = url.includes('apiRestrictions');
        const body = Buffer.concat(parts);
        const told = isRights ? { ...(JSON.parse(body.toString()) as object), ...rights } : {};
        answer.writeHead(found.statusCode ?? 500, { 'content-type': 'application/json' });
        answer.end(isRights ? JSON.stringify(told) : body);
      });
    });
    question.pipe(forward);
    answer.on('close', () => forward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, asked };
}
