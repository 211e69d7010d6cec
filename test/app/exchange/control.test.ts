/** What the command line asks of an exchange is done as a whole, or not at all. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fundAccount } from '../../../src/app/exchange/process/actions.js';
import { TradsysError } from '../../../src/errors.js';
import { TestExchange } from './fixture.js';

describe('exchange: control', () => {
  it('pays in and out what is asked together, or nothing of it', async () => {
    const exchange = await TestExchange.start();
    try {
      exchange.account('alice', { USDT: '10' });
      const fund = (amounts: Record<string, string>): object =>
        fundAccount(exchange.running, { name: 'alice', amounts });
      expect(() => fund({ USDT: '5', BTC: '-1' })).to.throw(TradsysError, /less than 1 BTC free/);
      expect(fund({ USDT: '-9.5', BTC: '2' })).to.have.deep.property('balances', [
        { account: 'alice', asset: 'USDT', free: '0.5', locked: '0' },
        { account: 'alice', asset: 'BTC', free: '2', locked: '0' },
      ]);
    } finally {
      await exchange.stop();
    }
  });

  it('lists nothing by a start that fails, so that the next may list other symbols', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tradsys-control-'));
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const start = (options: object): Promise<TestExchange> =>
      TestExchange.start(options, undefined, directory);
    const failed = (options: object): Promise<unknown> =>
      start(options).then(
        () => undefined,
        (error: unknown) => error,
      );
    try {
      expect(await failed({ port })).to.have.property('code', 'EADDRINUSE');
      expect(await failed({ robots: 'nobody' })).to.have.property('code', 'exchange.bad_profile');
      expect(readdirSync(directory)).to.deep.equal([]);
      const exchange = await start({ symbols: ['SOL/USDT'] });
      expect(await failed({ port, symbols: undefined })).to.have.property('code', 'EADDRINUSE');
      expect(readdirSync(directory)).to.include('symbols.json').and.to.include('commands.log');
      await exchange.stop();
    } finally {
      taken.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('begins anew with the symbols that are listed, though the start did not name them', async () => {
    const first = await TestExchange.start({ symbols: ['SOL/USDT'] });
    await first.running.stop();
    const options = { symbols: undefined };
    const exchange = await TestExchange.start(options, undefined, first.directory);
    try {
      exchange.account('alice');
      await exchange.running.reset();
      const { markets } = exchange.running.host.exchange;
      expect(markets.map(({ listing }) => listing.id)).to.deep.equal(['SOLUSDT']);
      expect(exchange.running.host.exchange.accountNamed('alice')).to.equal(undefined);
    } finally {
      await exchange.stop();
    }
  });
});
