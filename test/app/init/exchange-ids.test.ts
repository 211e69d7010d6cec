import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readAnswer } from '../../../src/app/init/answers.js';
import { CCXT_IDS } from '../../../src/app/init/exchange-ids.js';

/** The folder of ccxt's exchanges, one file each; undefined when ccxt is not installed. */
function exchangeFolder(): string | undefined {
  try {
    const file = createRequire(import.meta.url).resolve('ccxt');
    return join(dirname(dirname(file)), 'js', 'src');
  } catch {
    return undefined;
  }
}

describe('names of exchanges', () => {
  it('are accepted in any case, and none stands twice', () => {
    for (const id of ['binance', 'Kraken', ' BITSTAMP ']) {
      expect(readAnswer.exchange(id)).to.equal(id.trim().toLowerCase());
    }
    expect(new Set(CCXT_IDS).size).to.equal(CCXT_IDS.length);
  });

  it('are those of the installed ccxt', function () {
    const folder = exchangeFolder();
    if (folder === undefined) this.skip();
    const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
    expect(files.map((name) => name.slice(0, -3)).sort()).to.deep.equal([...CCXT_IDS].sort());
  });
});
