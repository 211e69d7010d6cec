import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readImport } from '../../../../src/app/data/import/index.js';
import type {
  ImportFlags,
  ImportOptions,
  TickPlan,
} from '../../../../src/app/data/import/index.js';
import { TradsysError } from '../../../../src/errors.js';

const NS = '1723161253937085768';
const depth = (fields: string): string =>
  `${NS} {"data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT",${fields}}}`;
const trade = (fields: string): string =>
  `${NS} {"data":{"e":"trade","T":1723161255208,"s":"BTCUSDT","t":1,${fields}}}`;
const good = depth('"U":1,"u":2,"b":[["10.5","1"]],"a":[]');
const TARDIS = 'exchange,symbol,timestamp,local_timestamp';
const tardisTrades = `${TARDIS},id,side,price,amount`;
const tardisTrade = (rest: string): string =>
  `binance,BTCUSDT,1583020803145000,1583020803307160,${rest}`;
const MBO =
  'ts_event,ts_recv,instrument_id,action,side,price,size,order_id,flags,channel_id,ts_in_delta,sequence';
const mbo = (rest: string): string => `1703422805243925307,1703462400000000000,17077,${rest}`;
const BINANCE = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu';
const lobsterName = 'AAPL_2012-06-21_34200000_57600000_message_1.csv';
const fix = 'correct or remove that line; nothing was imported';

describe('import of bad ticks', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-ticks-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function write(content: string | Uint8Array, name = 'BTCUSDT.txt'): string {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  }

  async function lineFor(
    content: string | Uint8Array,
    options: ImportOptions = {},
    name?: string,
  ): Promise<string> {
    const file = write(content, name);
    const error: unknown = await readImport(file, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(TradsysError);
    const { line } = error as TradsysError;
    expect(line).not.to.contain('\n');
    return line.replaceAll(file, 'FILE').replaceAll(directory, 'DIR');
  }

  async function ticksOf(
    content: string,
    flags: ImportFlags = {},
    name?: string,
  ): Promise<TickPlan> {
    const plan = await readImport(write(content, name), { flags });
    if (plan.kind !== 'ticks') throw new Error('it became bars');
    return plan;
  }

  const lines: readonly (readonly [
    title: string,
    content: string | Uint8Array,
    line: string,
    name?: string,
  ])[] = [
    ['a line cut off', `${good}\n${good.slice(0, 90)}`, `FILE:2: the message is no valid JSON; ${fix}`],
    ['a line without a time', `${good}\n{"data":{}}`, `FILE:2: the receive time is "{\\"data\\":{}", not a time; ${fix}`],
    ['a time of another century', good.replace(NS, '9993161253937085768'), `FILE:1: the receive time is "9993161253937085768", not a time; ${fix}`],
    ['a message that is a list', `${NS} {"data":[1]}`, `FILE:1: the message is no object; ${fix}`],
    ['levels that are no list', depth('"U":1,"u":2,"b":{},"a":[]'), `FILE:1: the message has no list of bids and asks; ${fix}`],
    ['a level that is no list', depth('"U":1,"u":2,"b":[1],"a":[]'), `FILE:1: a level is no list; ${fix}`],
    ['a price of words', depth('"U":1,"u":2,"b":[["x","1"]],"a":[]'), `FILE:1: a price is "x", not a number; ${fix}`],
    ['a price of NaN', depth('"U":1,"u":2,"b":[["NaN","1"]],"a":[]'), `FILE:1: a price is "NaN", not a number; ${fix}`],
    ['a price below zero', depth('"U":1,"u":2,"b":[["-1","1"]],"a":[]'), `FILE:1: a price is -1 and must be above zero; ${fix}`],
    ['a price without bounds', depth('"U":1,"u":2,"b":[["1e999","1"]],"a":[]'), `FILE:1: a price is "1e999", not a number; ${fix}`],
    ['a quantity below zero', depth('"U":1,"u":2,"b":[["1","-2"]],"a":[]'), `FILE:1: a quantity is -2 and must not be negative; ${fix}`],
    ['a quantity too large to keep', depth('"U":1,"u":2,"b":[["1","1e300"]],"a":[]'), `FILE:1: quantity is too large to be kept exactly; ${fix}`],
    ['a number of an update that is none', depth('"U":1,"u":"z","b":[],"a":[]'), `FILE:1: u is "z", not a whole number below 2^53; ${fix}`],
    ['a side of a trade that is not said', trade('"p":"1","q":"1"'), `FILE:1: m is neither true nor false; ${fix}`],
    ['a trade of nothing', trade('"p":"1","q":"0","m":true'), `FILE:1: q is 0: nothing was traded; ${fix}`],
    ['several symbols', `${good}\n${good.replace('BTCUSDT', 'ETHUSDT')}`, 'FILE: holds several symbols, such as BTCUSDT and ETHUSDT; split it into one file for each'],
    ['a time that goes back', `${good}\n${good.replace(NS, '1723161253000000000')}`, 'FILE:2: is earlier than line 1 before it; pass --sort to import the rows in time order'],
    ['gzip cut off', gzipSync(good.repeat(2000)).subarray(0, 100), 'FILE: the gzip data are damaged or cut off; fetch the file again; nothing was imported'],
    ['Tardis of two venues', `${tardisTrades}\n${tardisTrade('1,buy,10,1')}\n${tardisTrade('1,buy,10,1').replace('binance', 'kraken')}`, 'FILE: holds several exchanges, such as binance and kraken; split it into one file for each'],
    ['Tardis with a row cut off', `${tardisTrades}\n${tardisTrade('1,buy')}`, `FILE:2: has 6 columns where the header has 8; ${fix}`],
    ['Tardis without its columns', `${TARDIS},open\n`, 'FILE: no column id, side, price, amount; import the file with the header its source wrote'],
    ['Tardis with a column twice', `${tardisTrades},id\n`, 'FILE: a column is named twice; import the file with the header its source wrote'],
    ['Tardis levels of no side', `${TARDIS},is_snapshot,side,price,amount\n${tardisTrade('true,up,1,1')}`, `FILE:2: side is neither bid nor ask; ${fix}`],
    ['Databento of two instruments', `${MBO}\n${mbo('A,B,1,1,1,128,0,0,1')}\n${mbo('A,B,1,1,2,128,0,0,1').replace('17077', '9')}`, 'FILE: holds several instruments, such as 17077 and 9; split it into one file for each'],
    ['Databento with an unknown action', `${MBO}\n${mbo('X,B,1,1,1,128,0,0,1')}`, `FILE:2: action is none of A, C, M, T, F, R; ${fix}`],
    ['an order number beyond 2^53', `${MBO}\n${mbo('A,B,1,1,18446744073709551615,128,0,0,1')}`, `FILE:2: order_id is "18446744073709551615", not a whole number below 2^53; ${fix}`],
    ['levels beyond 2^53', `${MBO}\n${mbo('A,B,1,9000000000000000,1,0,0,0,1')}\n${mbo('A,B,1,9000000000000000,2,128,0,0,1')}`, 'FILE: the quantities of a level are too large to be summed; correct or remove the largest orders; nothing was imported', 'ESH4.csv'],
    ['Binance depth of no kind', `${BINANCE}\nBTCUSDT,1667346579146,1,2,b,put,1,1,-1`, `FILE:2: update_type is neither snap nor set; ${fix}`],
    ['LOBSTER with a row cut off', '34200.1,1,5,10,1000000,1\n34200.2,1\n', `FILE:2: has 2 columns instead of 6; ${fix}`, lobsterName],
    ['LOBSTER with no time', '34200.1,1,5,10,1000000,1\n99999,1,5,10,1000000,1\n', `FILE:2: "99999" is no time of day in seconds; ${fix}`, lobsterName],
    ['LOBSTER book rows alone', '1,1,1,1\n', 'FILE: book rows have no times without their messages; put the message file beside it', lobsterName.replace('message', 'orderbook')],
    ['a trade of no side', 'time,price,amount,side\n1700000000,1,1,up\n', `FILE:2: side is "up", not buy or sell; ${fix}`],
    ['our own with a trade of nothing', 'at,venue_at,price,quantity,id,side\n1700000000000000,,1,0,,buy\n', `FILE:2: quantity is 0: nothing was traded; ${fix}`],
    ['a trade of nothing in a list', 'time,price,amount,side\n1700000000,1,0,buy\n', `FILE:2: amount is 0: nothing was traded; ${fix}`],
    ['our own with a word that is none', 'at,venue_at,price,quantity,id,side\n1700000000000000,,1,1,,bid\n', `FILE:2: side is "bid", which is no word of that column; ${fix}`],
    ['a header and no row', `${tardisTrades}\n`, 'FILE: there is no row to import; import a file with at least one row'],
  ]; // prettier-ignore
  for (const [title, content, line, name] of lines) {
    it(title, async () => {
      const options = name === 'ESH4.csv' ? { flags: { symbol: 'ESH4' } } : {};
      expect(await lineFor(content, options, name)).to.equal(line);
    });
  }

  it('counts depth updates whose numbers run backwards, and keeps the others', async () => {
    const backwards = depth('"U":9,"u":2,"b":[["1","2"]],"a":[]');
    const plan = await ticksOf(`${good}\n${backwards}\n${backwards}`);
    expect(plan.report.notes.join()).to.contain(
      'not kept: 2 depthUpdate whose first number U is above its last u',
    );
    expect(plan.data.depth?.length).to.equal((await ticksOf(good)).data.depth?.length);
  });

  it('LOBSTER files of different length', async () => {
    write('1,1,1,1\n', lobsterName.replace('message', 'orderbook'));
    const two = '34200.1,1,5,10,1000000,1\n34200.2,1,6,10,1000000,1\n';
    expect(await lineFor(two, {}, lobsterName)).to.equal(
      'DIR/AAPL_2012-06-21_34200000_57600000_orderbook_1.csv: has 1 rows for 2 messages; ' +
        'import the two files of one day and one number of levels',
    );
  });

  it('asks for bars of what is no list of trades', async () => {
    const flags = { timeframe: '1m' as NonNullable<ImportFlags['timeframe']> };
    expect(await lineFor(good, { flags })).to.equal(
      '--timeframe: recorded Binance websocket is stored as it is, not as bars; ' +
        'leave it away: bars are made of the stored trades when they are asked for',
    );
  });

  it('sorts rows when asked, and keeps those of one instant as they came', async () => {
    const late = good.replace(NS, '1723161254000000000').replace('10.5', '11');
    const file = write(`${late}\n${good}\n${good.replace('10.5', '12')}`);
    const plan = (await readImport(file, { sort: true })) as TickPlan;
    expect(Array.from(plan.data.depth!.price)).to.deep.equal([105, 120, 110]);
  });

  it('says what it left out', async () => {
    const other = `${NS} {"data":{"e":"kline","s":"BTCUSDT"}}`;
    const fund = trade('"p":"1","q":"1","X":"NA","m":true');
    const { report } = await ticksOf([good, other, other, fund].join('\n'));
    expect(report.notes).to.include('not kept: 2 kline, 1 trades outside the book');
  });

  it('keeps an update without levels as one that changes nothing', async () => {
    const { data } = await ticksOf(depth('"U":1,"u":2,"b":[],"a":[]'));
    expect([data.depth!.length, data.depth!.quantity[0], data.depth!.sequence[0]]).to.deep.equal([
      1, 0, 2,
    ]);
  });

  it('takes halts of LOBSTER, and the prices of a spread below zero', async () => {
    const halted =
      '34200.1,1,5,10,1000000,1\n34201,7,0,0,-1,-1\n34202,7,0,0,0,-1\n34203,7,0,0,1,-1\n';
    const lobster = await ticksOf(halted, {}, lobsterName);
    expect(Array.from(lobster.data.orders!.action)).to.deep.equal([0, 6, 7]);
    const spread = await ticksOf(`${MBO}\n${mbo('A,B,-1.25,3,7,128,0,0,1')}`, {
      symbol: 'ESH4-ESM4',
    });
    expect(spread.data.quotes!.bidPrice[0]).to.equal(-125);
  });
});
