import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { openSqliteStore } from '../../../../src/adapters/stores/sqlite.js';
import { readImport, storeImport } from '../../../../src/app/data/import/index.js';
import { TICK_KINDS } from '../../../../src/core/domain/tick-data.js';
import { TradsysError } from '../../../../src/errors.js';
import { check } from '../../../property/check.js';
import { plainTicks } from '../../../ticks.js';

const NS = '172316125';
const TARDIS = 'exchange,symbol,timestamp,local_timestamp';
const tardis = (rest: string, step = 0): string =>
  `binance,BTCUSDT,158302080314${step}000,158302080330${step}160,${rest}`;

/** One good file of each format: what is done to it decides whether it stays one. */
const SEEDS: readonly (readonly [name: string, text: string])[] = [
  [
    'recorded.txt',
    [
      `${NS}3937085768 {"data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":9,"u":11,"b":[["10.50","1"]],"a":[["10.51","2"]]}}`,
      `${NS}4000000000 {"lastUpdateId":10,"bids":[["10.50","3"]],"asks":[]}`,
      `${NS}4000000001 {"data":{"u":11,"s":"BTCUSDT","b":"10.50","B":"1","a":"10.51","A":"2"}}`,
      `${NS}4000000002 {"data":{"e":"trade","T":1723161255342,"s":"BTCUSDT","t":7,"p":"10.5","q":"0.02","m":true}}`,
    ].join('\n'),
  ],
  ['trades.csv', `${TARDIS},id,side,price,amount\n${tardis('7,buy,10.5,2')}\n${tardis('8,sell,10,1', 1)}`],
  ['quotes.csv', `${TARDIS},ask_amount,ask_price,bid_price,bid_amount\n${tardis('2,10.5,10,1')}`],
  ['l2.csv', `${TARDIS},is_snapshot,side,price,amount\n${tardis('true,bid,10,1')}\n${tardis('false,ask,11,0', 1)}`],
  ['view.csv', `${TARDIS},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount\n${tardis('11,1,10,2')}\n${tardis('12,1,10,3', 1)}`],
  [
    'BTCUSDT_mbo.csv',
    'ts_event,ts_recv,instrument_id,action,side,price,size,order_id,flags,channel_id,ts_in_delta,sequence\n' +
      '1703422805243925307,1703462400000000000,1,A,B,4799,2,11,128,0,0,1\n' +
      '1703422805243925307,1703462400000000001,1,C,B,4799,2,11,128,0,0,2',
  ],
  [
    'depth.csv',
    'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n' +
      'BTCUSDT,1667346579146,5,5,b,snap,20377.00,1.770,-1\nBTCUSDT,1667346579147,6,7,a,set,20378.5,0,5',
  ],
  ['AAPL_2012-06-21_34200000_57600000_message_1.csv', '34200.1,1,5,10,1000000,1\n34200.2,4,5,10,1000000,1'],
  ['BTCUSDT_own.csv', 'at,venue_at,price,quantity,id,side\n1700000000000000,,10.5,1,7,buy'],
  ['BTCUSDT_list.csv', 'timestamp,price,amount,side\n1700000000,10.5,1,buy\n1700000001,10,2,sell'],
  ['BTCUSDT_list.json', '[[1700000000000,"7",null,"sell",10.5,2,21],[1700000001000,"8",null,"buy",10,1,10]]'],
]; // prettier-ignore

const flags = { symbol: 'BTC/USDT', contractSize: '1', timeZone: 'UTC' };

/** Bytes taken out, put in, changed, doubled or moved. */
const mutation = fc.tuple(
  fc.constantFrom('cut', 'drop', 'insert', 'replace', 'repeat', 'swap'),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat({ max: 30 }),
  fc.oneof(
    fc.constantFrom('-1', '0', '1e308', 'NaN', 'null', '""', '[]', '{}', ',', '\n', '9'.repeat(25), '-', '.', '"', 'é'),
    fc.string({ maxLength: 6 }),
  ),
); // prettier-ignore

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(text: string, [how, place, length, put]: Mutation): string {
  const at = Math.floor(place * text.length);
  const [before, taken, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)]; // prettier-ignore
  if (how === 'cut') return before;
  if (how === 'drop') return before + after;
  if (how === 'insert') return before + put + taken + after;
  if (how === 'replace') return before + put + after;
  if (how === 'repeat') return before + taken + taken + after;
  return after + taken + before;
}

describe('import of any bytes', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-fuzz-'))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** One line that names what is wrong, or all rows stored and read back as they were planned. */
  async function importsOrFails(name: string, content: Uint8Array): Promise<boolean> {
    const folder = mkdtempSync(join(directory, 'f-'));
    const file = join(folder, name);
    writeFileSync(file, content);
    const store = openSqliteStore({ directory: join(folder, 'data') });
    try {
      const plan = await readImport(file, { flags });
      await storeImport(store, plan);
      if (plan.kind === 'bars') return true;
      for (const kind of TICK_KINDS) {
        const key = { symbol: 'BTC/USDT', kind };
        const read = plainTicks(kind, await store.readTicks(key));
        const planned = plan.data[kind];
        if (planned) expect(read).to.deep.equal(plainTicks(kind, planned));
        else expect(read['at']).to.deep.equal([]);
      }
      return true;
    } catch (error) {
      if (!(error instanceof TradsysError)) throw error;
      expect(error.line)
        .to.match(/\S; \S/)
        .and.not.contain('\n');
      expect([1, 2]).to.contain(error.exitCode);
      expect(await store.listTicks()).to.deep.equal([]);
      expect(await store.listSeries()).to.deep.equal([]);
      return false;
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  for (const [name, text] of SEEDS) {
    it(`${name}: imports as it is, and however it is broken ends in one line or a whole import`, async () => {
      expect(await importsOrFails(name, Buffer.from(text))).to.equal(true);
      await check(
        fc.asyncProperty(
          fc.array(mutation, { minLength: 1, maxLength: 4 }),
          fc.boolean(),
          async (mutations, packed) => {
            const broken = Buffer.from(mutations.reduce(mutate, text));
            await importsOrFails(name, packed ? gzipSync(broken) : broken);
          },
        ),
        30,
      );
    });
  }

  it('any bytes at all', () =>
    check(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await importsOrFails('BTCUSDT.csv', bytes);
      }),
      100,
    ));
});
