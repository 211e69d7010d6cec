/** A store that cannot be read or written: said in a line, and nothing half-written. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { runSettings } from '../../../src/app/backtest/index.js';
import { resolveSettings } from '../../../src/app/backtest/resolve-settings.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import type { TradsysError } from '../../../src/errors.js';
import type { Store } from '../../../src/ports.js';
import { failureOf } from '../strategies/project.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

const OPTIONS = { strategy: 'mean_reversion', symbols: ['BTC/USDT'], sensitivity: false };

describe('backtest: trouble with the store', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
  });
  afterEach(() => desk.remove());

  /** Runs with bars from the data directory, keeping the run in a store of our own. */
  async function failureKeepingIn(open: () => Store): Promise<TradsysError> {
    const workspace = await openWorkspace(desk.place);
    const { settings } = await resolveSettings(OPTIONS, workspace);
    await workspace.store.close();
    const store = open();
    try {
      return await failureOf(() => runSettings(settings, { ...workspace, store }, {}));
    } finally {
      await store.close();
    }
  }

  it('a locked database is waited for, then named, and keeps no run', async () => {
    const directory = desk.data;
    const locker = new Sqlite(join(directory, 'tradsys.db'));
    try {
      locker.exec('begin immediate');
      const error = await failureKeepingIn(() => openSqliteStore({ directory, busyTimeoutMs: 50 }));
      expect(error.line).to.match(
        /it is locked by another process; wait until .*; --no-keep runs without storing the result$/,
      );
    } finally {
      locker.close();
    }
    expect(await desk.withStore((store) => store.listRuns())).to.deep.equal([]);
  });

  it('a full disk loses nothing that was there', async () => {
    const directory = desk.data;
    const error = await failureKeepingIn(() =>
      openSqliteStore({ directory, sizeLimitBytes: 16_384 }),
    );
    expect(error.line).to.match(
      /: the disk is full; free some space .*; --no-keep runs without storing the result$/,
    );
    expect(await desk.withStore((store) => store.listRuns())).to.deep.equal([]);
    expect(await desk.withStore((store) => store.listSeries())).to.have.length(1);
  });
});
