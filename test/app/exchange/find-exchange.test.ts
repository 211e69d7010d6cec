/** Which exchange a command means, whatever is wrong with the configuration. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LoadOptions } from '../../../src/app/config/index.js';
import {
  exchangeDirectory,
  takeExchangeLease,
} from '../../../src/app/exchange/process/exchange-lease.js';
import { findExchange } from '../../../src/app/exchange/process/find-exchange.js';
import { TradsysError } from '../../../src/errors.js';

describe('exchange: where it is, with a configuration that cannot be read', () => {
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'tradsys-find-exchange-')));
    writeFileSync(join(home, 'tradsys.yaml'), 'general:\n  data_dir: [\n');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const find = (more: Partial<LoadOptions> = {}): Promise<string> =>
    findExchange({ cwd: home, env: {}, home, platform: 'linux', ...more });

  async function whileRunning(dataDirectory: string, act: () => Promise<unknown>): Promise<void> {
    const directory = exchangeDirectory(dataDirectory);
    mkdirSync(directory, { recursive: true });
    const lease = await takeExchangeLease(directory, 'token');
    try {
      await act();
    } finally {
      lease.drop();
    }
  }

  it('is where flag or variable say', async () => {
    const overrides = ['general.data_dir=one', 'general.data_dir=other'];
    expect(await find({ overrides })).to.equal(join(home, 'other'));
    expect(await find({ env: { TRADSYS_DATA_DIR: 'there' } })).to.equal(join(home, 'there'));
    writeFileSync(join(home, '.env'), 'TRADSYS_DATA_DIR=hidden\n', { mode: 0o600 });
    expect(await find()).to.equal(join(home, 'hidden'));
  });

  it('is beside the file if one runs there; else what is wrong with the file is told', async () => {
    const beside = join(home, '.tradsys');
    await whileRunning(beside, async () => expect(await find()).to.equal(beside));
    const failure = await find().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(TradsysError);
    expect(failure).to.have.property('exit', 'config');
  });

  it('is where a file says that can be read', async () => {
    writeFileSync(join(home, 'tradsys.yaml'), 'general:\n  data_dir: mine\n');
    await whileRunning(join(home, '.tradsys'), async () => {
      expect(await find()).to.equal(join(home, 'mine'));
    });
  });
});
