/** What was acknowledged is there after the process was killed, once; what is damaged is known. */
import { fork } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { readLog } from '../../../src/app/exchange/journal/read-log.js';
import { listingsOf } from '../../../src/app/exchange/settings.js';
import { Exchange } from '../../../src/core/exchange/index.js';
import { TradsysError } from '../../../src/errors.js';
import { TestExchange, sendSigned } from './fixture.js';
import { addMoney } from '../../../src/core/domain/money.js';

const BUY = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.001', price: '30000' },
};
const PLACE = 'POST /api/v3/order';

describe('exchange: durability', function () {
  this.timeout(60_000);
  const state = (machine: Exchange): unknown =>
    machine.allAccounts().map((account) => ({
      name: account.name,
      orders: machine.markets.map(({ index }) => account.orders(index)),
      trades: machine.markets.map(({ index }) => account.trades(index)),
      balances: [...machine.balances.of(account.id)],
    }));

  for (const durability of ['fast', 'full'] as const) {
    it(`keeps every acknowledged order through kill -9 (${durability}), and doubles none`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'tradsys-exchange-'));
      const child = fork(resolve(import.meta.dirname, 'child.ts'), [directory, durability], {
        execArgv: ['--import', 'tsx'],
      });
      const { port, key } = await new Promise<{
        port: number;
        key: { apiKey: string; secret: string };
      }>((ready) => child.once('message', (message) => ready(message as never)));
      const base = `http://127.0.0.1:${port}`;
      const acknowledged: number[] = [];
      const killed = new Promise((ended) => child.once('exit', ended));
      const burst = Array.from({ length: 20 }, async (_, lane) => {
        for (let count = 0; ; count += 1) {
          const newClientOrderId = `k${lane}-${count}`;
          const order = { ...BUY, newClientOrderId };
          const answer = await sendSigned(base, key, PLACE, order);
          if (answer.status !== 200) throw new Error(answer.text);
          acknowledged.push((answer.body as { orderId: number }).orderId);
          if (acknowledged.length === 150) child.kill('SIGKILL');
        }
      });
      await Promise.allSettled(burst);
      await killed;
      const exchange = await TestExchange.start({ durability }, undefined, directory);
      try {
        const alice = exchange.running.host.exchange.accountNamed('alice')!;
        const ids = alice.orders(0).map(({ id }) => id);
        expect(acknowledged.length).to.be.at.least(150);
        expect(ids).to.include.members(acknowledged);
        expect(new Set(ids).size).to.equal(ids.length);
        const clientIds = alice.orders(0).map(({ clientOrderId }) => clientOrderId);
        expect(new Set(clientIds).size).to.equal(clientIds.length);
        const { free, locked } = exchange.running.host.exchange.balances.get(alice.id, 'USDT');
        expect(locked).to.equal(ids.length * 30 * 100_000_000);
        expect(addMoney(free, locked)).to.equal(100_000 * 100_000_000);
        const { body } = await exchange.signed(key, PLACE, { ...BUY, price: '20000' });
        const next = (body as { orderId?: number; msg?: string }).orderId ?? Infinity;
        expect(next).to.be.above(Math.max(...ids));
      } finally {
        await exchange.stop();
      }
    });
  }

  it('makes the same state again from its log, robots included', async () => {
    const exchange = await TestExchange.start({ robots: 'wild', seed: 3 });
    try {
      const key = exchange.account('alice');
      for (let count = 0; count < 30; count += 1) {
        exchange.running.host.advance();
        const side = count % 2 === 0 ? 'BUY' : 'SELL';
        const market = { symbol: 'BTCUSDT', side, type: 'MARKET', quantity: '0.01' };
        await exchange.signed(key, PLACE, market);
      }
      const depth = (): unknown => {
        const { exchange: inner } = exchange.running.host;
        return inner.markets.map((market) => inner.depth(market, 'buy', 100));
      };
      const before = [state(exchange.running.host.exchange), depth()];
      await exchange.running.stop();
      const commands = [...readLog(join(exchange.directory, 'commands.log'))];
      const again = new Exchange(
        { listings: listingsOf(['BTC/USDT', 'ETH/USDT']) },
        () => undefined,
      );
      for (const { command } of commands) again.apply(command);
      const after = again.markets.map((market) => again.depth(market, 'buy', 100));
      expect(state(again)).to.deep.equal(before[0]);
      expect(after).to.deep.equal(before[1]);
    } finally {
      rmSync(exchange.directory, { recursive: true, force: true });
    }
  });

  it('cuts off a torn line, and refuses a damaged log', async () => {
    const exchange = await TestExchange.start();
    exchange.account('alice');
    await exchange.running.stop();
    const path = join(exchange.directory, 'commands.log');
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, whole.split('\n')[0]!.slice(0, 20));
    expect([...readLog(path)]).to.have.length(whole.trim().split('\n').length);
    expect(readFileSync(path, 'utf8')).to.equal(whole);
    writeFileSync(path, whole.replace('alice', 'alicf'));
    expect(() => [...readLog(path)]).to.throw(TradsysError, /damaged after byte/);
    rmSync(exchange.directory, { recursive: true, force: true });
  });
});
