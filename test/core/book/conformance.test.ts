/**
 * Test vectors of other programs: what they print for their orders must follow from what our engine
 * reports for the same. Each has its own words; a translation of them is all there is here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DepthLevel } from '../../../src/core/book/index.js';
import { asQuantity, asTimestamp } from '../../../src/core/domain/index.js';
import { sharedFile } from '../../shared.js';
import { Desk } from './desk.js';
import { instrumentOf } from './instruments.js';

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
const sideOf = (letter: string): 'buy' | 'sell' => (letter.startsWith('B') ? 'buy' : 'sell');

describe('matching conformance: uchicago', () => {
  /** The lines that the orders of a file must give. */
  function play(orders: readonly string[]): string[] {
    const desk = new Desk();
    return orders.flatMap((line, index) => {
      const [, , action, letter, quantity, price, id] = line.split(',');
      const side = sideOf(letter!);
      const word = side.toUpperCase();
      if (action === 'C') {
        const open = desk.engine.order(desk.symbol, 'ann', id!);
        if (open === undefined) return [];
        const left = open.openQuantity - Number(quantity);
        if (left <= 0) desk.cancel(id!);
        else {
          desk.engine.replace({
            kind: 'replace',
            at: asTimestamp(desk.at),
            symbol: desk.symbol,
            account: 'ann',
            clientOrderId: id!,
            quantity: asQuantity(open.filledQuantity + left),
          });
        }
        const gone = Math.min(Number(quantity), open.openQuantity);
        return [`${index},CANCEL_${word},${id},${open.limitPrice},${gone}`];
      }
      const reports = desk.send(id!, side, Number(quantity), Number(price));
      const lines = reports
        .filter(({ liquidity }) => liquidity === 'maker')
        .map((maker) => {
          return `${index},EXECUTE,${maker.clientOrderId},${maker.lastPrice},${maker.lastQuantity}`;
        });
      const { openQuantity } = reports.at(-1)!;
      if (openQuantity > 0) lines.push(`${index},BOOKED_${word},${id},${price},${openQuantity}`);
      return lines;
    });
  }

  it('gives the expected actions of every test', function () {
    const folder = sharedFile(this, 'data/matching/uchicago');
    const tests = readdirSync(folder).filter((name) => name.endsWith('_orders.csv'));
    expect(tests.length).to.be.greaterThan(20);
    for (const name of tests) {
      // Test 7 alone is about late time stamps; this is its answer without them.
      const suffix = name.startsWith('test7_') ? '_increasing' : '';
      const answer = name.replace('_orders', `_actions_expected${suffix}`);
      const expected = linesOf(join(folder, answer)).filter((line) => line.includes(','));
      expect(play(linesOf(join(folder, name))), name).to.deep.equal(expected);
    }
  });
});

describe('matching conformance: the Kraken order book exercise', () => {
  /** Scenarios by number, comments left out. */
  function scenarios(path: string): Map<number, string[]> {
    const found = new Map<number, string[]>();
    let current: string[] = [];
    for (const line of linesOf(path)) {
      const name = /^#name: *scenario *(\d+)/.exec(line);
      if (name) found.set(Number(name[1]), (current = []));
      else if (!line.startsWith('#')) current.push(line.replaceAll(/\s/g, ''));
    }
    return found;
  }

  /** In the mode that refuses, an order that would trade is refused. */
  function play(commands: readonly string[], trades: boolean): string[] {
    const desk = new Desk([instrumentOf({ symbol: 'IBM' })]);
    const tops = { bid: '-,-', ask: '-,-' };
    return commands.flatMap((command) => {
      const [kind, user, ...rest] = command.split(',') as [string, string, ...string[]];
      if (kind === 'F') return [];
      const lines: string[] = [];
      if (kind === 'C') {
        desk.cancel(rest[0]!, user);
        lines.push(`A,${user},${rest[0]}`);
      } else {
        const [, price, quantity, letter, id] = rest as [string, string, string, string, string];
        const terms = { account: user, postOnly: !trades };
        const reports = desk.send(id, sideOf(letter), Number(quantity), Number(price), terms);
        lines.push(`${reports[0]!.kind === 'rejected' ? 'R' : 'A'},${user},${id}`);
        const sides = reports.filter((report) => report.kind === 'trade');
        for (const trade of desk.takeTrades()) {
          const [buy, sell] = ['buy', 'sell'].map((side) =>
            sides.find((each) => each.side === side && each.tradeId === trade.tradeId)!,
          );
          lines.push(
            `T,${buy!.account},${buy!.clientOrderId},${sell!.account},${sell!.clientOrderId},` +
              `${trade.price},${trade.quantity}`,
          );
        }
      }
      for (const top of desk.takeTops()) {
        const bid = top.bidQuantity === 0 ? '-,-' : `${top.bidPrice},${top.bidQuantity}`;
        const ask = top.askQuantity === 0 ? '-,-' : `${top.askPrice},${top.askQuantity}`;
        if (bid !== tops.bid) lines.push(`B,B,${(tops.bid = bid)}`);
        if (ask !== tops.ask) lines.push(`B,S,${(tops.ask = ask)}`);
      }
      return lines;
    });
  }

  it('answers all scenarios of both modes', function () {
    const folder = sharedFile(this, 'data/matching/kraken_exercise');
    const inputs = scenarios(join(folder, 'input_file.csv'));
    const outputs = scenarios(join(folder, 'output_file.csv'));
    expect([inputs.size, outputs.size]).to.deep.equal([12, 14]);
    for (const [number, commands] of inputs) {
      expect(play(commands, false), `scenario ${number}`).to.deep.equal(outputs.get(number));
    }
    expect(play(inputs.get(5)!, true), 'scenario 5, trading').to.deep.equal(outputs.get(13));
    expect(play(inputs.get(3)!, true), 'scenario 3, trading').to.deep.equal(outputs.get(14));
  });
});

describe('matching conformance: the Kraken sample cases', () => {
  /** Books are made by the first order that names them. */
  function play(commands: readonly string[]): string[] {
    const symbols = new Set(
      commands.filter((line) => line.startsWith('ORDER,')).map((line) => line.split(',')[2]!),
    );
    const desk = new Desk([...symbols].map((symbol) => instrumentOf({ symbol })));
    const symbolOf = new Map<string, string>();
    const best = (level: DepthLevel | undefined): string =>
      level === undefined ? 'na,na' : `${level.price},${level.quantity}`;
    return commands.flatMap((command) => {
      const [kind, id, symbol, side, type, quantity, price] = command.split(',');
      if (kind === 'ORDER') {
        const limit = type === 'LIMIT' ? Number(price) : undefined;
        symbolOf.set(id!, symbol!);
        desk.send(id!, sideOf(side!), Number(quantity), limit, { symbol: symbol! });
        return [];
      }
      if (kind === 'CANCEL_BY_TAG') {
        desk.cancel(id!, 'ann', symbolOf.get(id!));
        return [];
      }
      if (kind === 'EXECUTION') {
        const sides = desk.takeReports();
        const idOf = (orderId: number): string =>
          sides.find((report) => report.orderId === orderId)?.clientOrderId ?? String(orderId);
        return desk.takeTrades().map((trade, index) => {
          const ids = `${idOf(trade.takerOrderId)},${idOf(trade.makerOrderId)}`;
          return `${trade.symbol},${index + 1},${ids},${trade.price},${trade.quantity}`;
        });
      }
      const [asks, bids] = [desk.engine.depth(id!, 'sell'), desk.engine.depth(id!, 'buy')];
      const count = (levels: DepthLevel[]): number =>
        levels.reduce((sum, level) => sum + level.orderCount, 0);
      const [asked, bidden] = [count(asks), count(bids)];
      return [`${id},${asked + bidden},${asked},${best(asks[0])},${bidden},${best(bids[0])}`];
    });
  }

  it('prints the books and executions of every case', function () {
    const folder = sharedFile(this, 'data/matching/kraken_sample');
    const cases = readdirSync(folder).filter((name) => name.endsWith('_in.csv'));
    expect(cases.length).to.be.greaterThan(2);
    for (const name of cases) {
      const commands = linesOf(join(folder, name)).filter((line) => !line.startsWith('#'));
      const expected = linesOf(join(folder, name.replace('_in', '_out')));
      expect(play(commands), name).to.deep.equal(expected);
    }
  });
});

describe('matching conformance: tzadiko', () => {
  const TERMS: Readonly<Record<string, object>> = {
    GoodTillCancel: {},
    FillAndKill: { timeInForce: 'ioc' },
    FillOrKill: { timeInForce: 'fok' },
    Market: {},
  };

  function play(commands: readonly string[]): string {
    const desk = new Desk();
    for (const command of commands) {
      const [kind, ...words] = command.split(' ') as [string, ...string[]];
      if (kind === 'A') {
        const [letter, type, price, quantity, id] = words as [
          string,
          string,
          string,
          string,
          string,
        ];
        // Its market order is a limit at the worst price there is, and may rest there.
        const worst = desk.engine.depth(desk.symbol, letter === 'B' ? 'sell' : 'buy').at(-1);
        const limit = type === 'Market' ? worst?.price : Number(price);
        desk.send(id, sideOf(letter), Number(quantity), limit, TERMS[type]);
      } else if (kind === 'C') desk.cancel(words[0]!);
      else if (kind === 'M') {
        // Its modify may turn an order around: a cancel and a new order.
        const [id, letter, price, quantity] = words as [string, string, string, string];
        desk.cancel(id);
        desk.send(id, sideOf(letter), Number(quantity), Number(price));
      }
    }
    const { engine, symbol } = desk;
    const levels = (['buy', 'sell'] as const).map((side) => engine.depth(symbol, side).length);
    return `R ${engine.orderCount} ${levels.join(' ')}`;
  }

  it('leaves the expected book of every test', function () {
    const folder = sharedFile(this, 'data/matching/tzadiko');
    const names = readdirSync(folder);
    expect(names).to.have.length(7);
    for (const name of names) {
      const lines = linesOf(join(folder, name));
      expect(play(lines.slice(0, -1)), name).to.equal(lines.at(-1));
    }
  });
});

describe('matching conformance: the CLOB exercise', () => {
  function play(orders: readonly string[]): string[] {
    const desk = new Desk();
    const lines: string[] = [];
    for (const line of orders) {
      const [id, letter, price, quantity] = line.split(',') as [string, string, string, string];
      for (const report of desk.send(id, sideOf(letter), Number(quantity), Number(price))) {
        if (report.liquidity !== 'maker') continue;
        const { clientOrderId, lastPrice, lastQuantity } = report;
        lines.push(`trade ${id},${clientOrderId},${lastPrice},${lastQuantity}`);
      }
    }
    // Its book prints orders, not levels.
    const orderLines = (side: 'buy' | 'sell'): string[] =>
      desk.engine
        .openOrders('ann')
        .filter((order) => order.side === side)
        .sort((a, b) => (side === 'buy' ? -1 : 1) * (a.limitPrice! - b.limitPrice!))
        .map(({ openQuantity, limitPrice }) => {
          const size = openQuantity.toLocaleString('en-US').padStart(11);
          const price = String(limitPrice).padStart(6);
          return side === 'buy' ? `${size} ${price}` : `${price} ${size}`;
        });
    const [bids, asks] = [orderLines('buy'), orderLines('sell')];
    for (let row = 0; row < Math.max(bids.length, asks.length); row++) {
      lines.push(`${bids[row] ?? ' '.repeat(18)} | ${asks[row] ?? ' '.repeat(18)}`);
    }
    return lines;
  }

  it('prints both books', function () {
    const folder = sharedFile(this, 'data/matching/clob_exercise');
    for (const name of ['test1', 'test2']) {
      const lines = play(linesOf(join(folder, `${name}.txt`)));
      expect(lines, name).to.deep.equal(linesOf(join(folder, `${name}_expected.txt`)));
    }
  });
});

describe('matching conformance: gemini', () => {
  it('prints the trades and what rests', function () {
    const folder = sharedFile(this, 'data/matching/gemini_sample');
    const input = linesOf(join(folder, 'sample_input.txt')).map((line) => line.split(' '));
    const symbols = [...new Set(input.map(([, , symbol]) => symbol!))];
    const desk = new Desk(symbols.map((symbol) => instrumentOf({ symbol })));
    const trades = input.flatMap(([id, side, symbol, quantity, price]) =>
      desk
        .send(id!, sideOf(side!), Number(quantity), Number(price), { symbol: symbol! })
        .filter(({ liquidity }) => liquidity === 'maker')
        .map((maker) => {
          const { clientOrderId, lastQuantity, lastPrice } = maker;
          return `TRADE ${symbol} ${id} ${clientOrderId} ${lastQuantity} ${lastPrice}`;
        }),
    );
    const resting = desk.engine.openOrders('ann').map((order) => {
      const { clientOrderId, side, symbol, openQuantity, limitPrice } = order;
      return `${clientOrderId} ${side.toUpperCase()} ${symbol} ${openQuantity} ${limitPrice}`;
    });
    const expected = linesOf(join(folder, 'sample_expected.txt'));
    expect([...trades, ...resting]).to.have.members(expected);
    expect(trades).to.deep.equal(expected.slice(0, trades.length));
  });
});
