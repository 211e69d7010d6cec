/** What deserves a notice, when it is told again, and what is remembered from one process to the next. */
import { expect } from 'chai';
import { createScrubber } from '../../../src/app/logging/index.js';
import type { Log } from '../../../src/app/logging/index.js';
import { Conditions } from '../../../src/app/readers/notices/conditions.js';
import { Notices } from '../../../src/app/readers/notices/index.js';
import type { Notice } from '../../../src/app/readers/notices/notice.js';
import { Watch } from '../../../src/app/readers/notices/watch.js';
import { wordsOf } from '../../../src/app/readers/notices/ways.js';
import type { Way } from '../../../src/app/readers/notices/ways.js';
import type { EventView, StatusView } from '../../../src/app/session/views.js';
import { Workspace } from '../config/workspace.js';
import { MemorySession, STATUS } from '../daemon/memory-session.js';
import { until } from '../session/until.js';

const event = (kind: string, status: string, text: string, at = 1): EventView => ({
  ...{ seq: at, at, kind, status, text, symbol: null, strategy: kind === 'strategy' ? 'm1' : null },
});

describe('notices: what deserves one', () => {
  let session: MemorySession;
  let told: string[];
  let watch: Watch;
  beforeEach(() => {
    session = new MemorySession();
    told = [];
    watch = new Watch(
      {
        ...{ session, directory: process.cwd(), conditions: new Conditions() },
        tell: (kind, text, severity = 'warning') => told.push(`${kind} ${severity}: ${text}`),
        changed: () => undefined,
      },
      0,
    );
  });

  const status = (changes: Partial<StatusView>): void => {
    session.views = { ...session.views, status: { ...STATUS, ...changes } };
  };
  const full = { ...STATUS.journal, state: 'full' } as const;

  it('tells of what the guardian did, of a halt, and of a strategy that was not stopped by hand', () => {
    watch.take([
      event('guardian', 'tripped', 'daily loss 6 %'),
      event('state', 'halted', 'by daily_loss'),
      event('strategy', 'stopped', 'hung', 2),
      event('control', '', 'ann stopped m1', 3),
      event('strategy', 'stopped', 'by hand', 3),
      event('state', 'active', 'resumed', 4),
    ]);
    expect(told).to.deep.equal([
      'guardian critical: daily loss 6 %',
      'halted critical: by daily_loss',
      'fatal warning: strategy m1 hung',
    ]);
  });

  it('tells of a burst of refusals, not of ten within an hour', () => {
    const refusals = (apart: number): EventView[] =>
      Array.from({ length: 10 }, (_, index) => event('denied', '', 'too dear', index * apart));
    watch.take(refusals(360_000_000));
    expect(told).to.deep.equal([]);
    watch.take(refusals(1_000_000).map((one) => ({ ...one, at: one.at + 10_000_000_000 })));
    expect(told)
      .to.have.length(1)
      .and.to.match(/rejects warning: 10 orders were refused/);
  });

  it('tells once of an order whose fate is unknown, and of a journal without room', async () => {
    const [order] = session.views.orders.orders;
    status({ mode: 'live', journal: full });
    session.views = {
      ...session.views,
      orders: { orders: [{ ...order!, status: 'unknown' }] },
    };
    // What passes by itself in a moment wakes nobody.
    await watch.look();
    expect(told).to.deep.equal([]);
    await watch.look();
    await watch.look();
    expect(told.map((line) => line.split(':')[0])).to.have.members([
      'unknown_order critical',
      'disk critical',
    ]);
  });

  it('fault 8: tells of a disk that is slow', async () => {
    status({ journal: { ...STATUS.journal, slowMs: 2_345 } });
    await watch.look();
    await watch.look();
    expect(told).to.deep.equal([
      'disk critical: the disk is slow: a commit of the journal took 2.3 s, and orders wait for it',
    ]);
  });

  it('tells again of what was well in between', async () => {
    for (const changes of [{ journal: full }, { journal: full }, {}, { journal: full }]) {
      status(changes);
      await watch.look();
    }
    expect(told).to.have.length(1);
    await watch.look();
    expect(told).to.have.length(2);
  });
});

describe('notices: from one process to the next', () => {
  let space: Workspace;
  let taken: Notice[];
  beforeEach(() => {
    space = new Workspace();
    taken = [];
  });
  afterEach(() => space.remove());

  const way: Way = {
    ...{ name: 'webhook', place: 'http://localhost' },
    deliver: (notice) => {
      taken.push(notice);
      return Promise.resolve();
    },
  };

  async function start(): Promise<Notices> {
    const loaded = await space.load({ overrides: ['notify.webhook=http://localhost/x'] });
    const { directory } = space;
    const logging = { log: QUIET, scrub: createScrubber().scrub };
    return new Notices({ loaded, directory, logging, mode: 'paper', version: '0.0.0' }, [way]);
  }

  const kinds = (): readonly string[] => taken.map(({ kind }) => kind);

  it('tells of a third start within minutes without a stop, and not after one', async () => {
    for (const stopped of [false, true, false, false]) await (await start()).close(stopped);
    expect(kinds()).to.deep.equal([]);
    await (await start()).close(false);
    expect(kinds()).to.deep.equal(['restarts']);
  });

  it('tells why the daemon cannot go on, and takes a damaged memory for none', async () => {
    space.write('notices.json', '{ "seenUntil": ');
    const notices = await start();
    notices.fatal(new Error('the journal is damaged'));
    await until(
      () => Promise.resolve(kinds()),
      (found) => found.length > 0,
    );
    await notices.close(false);
    expect(taken[0]).to.include({ kind: 'fatal', severity: 'critical' });
    expect(taken[0]!.text).to.match(/the journal is damaged/);
  });
});

const QUIET: Log = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined },
  error: () => undefined,
  child: () => QUIET,
};

describe('notices: the command line of a program', () => {
  it('is split as a shell would, and never seen by one', () => {
    expect(wordsOf(`./pager.sh  'the pages' --to="my team" a"b c"d ; rm`)).to.deep.equal([
      ...['./pager.sh', 'the pages', '--to=my team', 'ab cd', ';', 'rm'],
    ]);
    expect(wordsOf(`it's`)).to.deep.equal([`it's`]);
  });
});
