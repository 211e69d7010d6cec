/** What was acknowledged is there after the process was killed, once; what is damaged is known. */
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { readLog } from '../../src/app/exchange/journal/read-log.js';
import { listingsOf } from '../../src/app/exchange/settings.js';
import { Exchange } from '../../src/core/exchange/index.js';
import { TradsysError } from '../../src/errors.js';
import { childProgram } from '../child-program.js';
import { TestExchange, sendSigned } from '../app/exchange/fixture.js';
import type { Key } from '../app/exchange/fixture.js';
import { addMoney } from '../../src/core/domain/money.js';

const BUY = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.001', price: '30000' },
};
const PLACE = 'POST /api/v3/order';

/** Twenty clients place orders until the exchange is killed: numbers of those it had acknowledged. */
async function tradeAndKill(
  script: string,
  directory: string,
  durability: 'fast' | 'full',
): Promise<{ readonly acknowledged: readonly number[]; readonly key: Key }> {
  const { file, execArgv } = childProgram(resolve(import.meta.dirname, script));
  const child = fork(file, [directory, durability], { execArgv: [...execArgv] });
  const killed = new Promise((ended) => child.once('exit', ended));
  const { port, key } = await new Promise<{ port: number; key: Key }>((ready) =>
    child.once('message', (message) => ready(message as never)),
  );
  const base = `http://127.0.0.1:${port}`;
  const acknowledged: number[] = [];
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
  return { acknowledged, key };
}

/** What was never asked to be on the disk is not there after a power cut. */
function cutPower(directory: string): void {
  const log = join(directory, 'commands.log');
  const noted = (name: string): readonly string[] => {
    const path = join(directory, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  };
  // What follows the last newline is empty, or was being written.
  const synced = Number(noted('synced').at(-2) ?? 0);
  if (noted('names').includes('commands.log')) truncateSync(log, synced);
  else rmSync(log);
}

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
      const { acknowledged, key } = await tradeAndKill('exchange-child.ts', directory, durability);
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

  it('keeps every acknowledged order through a power cut (full), and not without (fast)', async () => {
    const kept = async (durability: 'fast' | 'full'): Promise<[lost: number, of: number]> => {
      const directory = mkdtempSync(join(tmpdir(), 'tradsys-exchange-'));
      const { acknowledged } = await tradeAndKill('exchange-power-cut.ts', directory, durability);
      cutPower(directory);
      const exchange = await TestExchange.start({ durability }, undefined, directory);
      try {
        const alice = exchange.running.host.exchange.accountNamed('alice');
        const ids = new Set(alice?.orders(0).map(({ id }) => id));
        return [acknowledged.filter((id) => !ids.has(id)).length, acknowledged.length];
      } finally {
        await exchange.stop();
      }
    };
    const [lost, of] = await kept('full');
    expect(of).to.be.at.least(150);
    expect(lost).to.equal(0);
    const [lostByFast] = await kept('fast');
    expect(lostByFast, 'nothing is lost by fast: the power was not cut').to.be.above(0);
  });

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

  describe('with a kept state', () => {
    const log = (exchange: TestExchange): string => join(exchange.directory, 'commands.log');
    const kept = (exchange: TestExchange): string => join(exchange.directory, 'state.json');
    const robots = { robots: 'wild', seed: 3 } as const;
    let exchange: TestExchange;
    let key: Key;
    beforeEach(async () => {
      exchange = await TestExchange.start(robots);
      key = exchange.account('alice');
      await trade(40);
    });
    afterEach(() => exchange.stop());

    const trade = async (turns: number): Promise<void> => {
      for (let count = 0; count < turns; count += 1) exchange.running.host.advance();
      const order = { ...BUY, newClientOrderId: `o${turns}` };
      await exchange.signed(key, PLACE, order);
    };
    const stop = async (): Promise<unknown> => {
      const before = state(exchange.running.host.exchange);
      await exchange.running.stop();
      return before;
    };
    const start = async (): Promise<unknown> => {
      exchange = await TestExchange.start(robots, undefined, exchange.directory);
      return state(exchange.running.host.exchange);
    };
    /** Begins as the robots do at every start: their old orders end. */
    const users = (all: unknown): unknown =>
      (all as { name: string }[]).filter(({ name }) => !name.startsWith('robot-'));

    it('does not read the log before it', async () => {
      const before = await stop();
      const bytes = readFileSync(log(exchange));
      writeFileSync(log(exchange), bytes.fill('x', 0, 200));
      expect(users(await start())).to.deep.equal(users(before));
    });

    it('applies what came after it, when the exchange was killed', async () => {
      await stop();
      const old = readFileSync(kept(exchange));
      await start();
      await trade(30);
      const before = await stop();
      writeFileSync(kept(exchange), old);
      expect(users(await start())).to.deep.equal(users(before));
    });

    it('applies the whole log when the state is damaged, is of another version, or is gone', async () => {
      const before = await stop();
      const whole = readFileSync(kept(exchange), 'utf8');
      const spoil = [
        () => writeFileSync(kept(exchange), whole.replace('alice', 'alicf')),
        () => writeFileSync(kept(exchange), whole.replace('"version":1', '"version":0')),
        () => writeFileSync(kept(exchange), whole.slice(0, whole.length / 2)),
        () => rmSync(kept(exchange)),
      ];
      for (const act of spoil) {
        act();
        expect(users(await start())).to.deep.equal(users(before));
        await exchange.running.stop();
      }
      await start();
    });

    it('forgets it when the log ends before it, though the log grows past its end again', async () => {
      await stop();
      const old = readFileSync(kept(exchange));
      const lines = readFileSync(log(exchange), 'utf8').split('\n');
      writeFileSync(log(exchange), `${lines.slice(0, 20).join('\n')}\n`);
      expect(users(await start())).to.not.deep.equal([]);
      await trade(200);
      const before = await stop();
      writeFileSync(kept(exchange), old);
      expect(users(await start())).to.deep.equal(users(before));
    });
  });
});
