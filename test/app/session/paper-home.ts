/** A paper session in a directory of its own, on a feed that the test writes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Instrument, InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import { ASK, BID } from '../../../src/core/domain/tick-data.js';
import type { PaperModels } from '../../../src/core/engine/index.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../../../src/core/simulation/index.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { loadConfig } from '../../../src/app/config/index.js';
import { journalPath } from '../../../src/app/journal/index.js';
import { checkSession } from '../../../src/app/parity/check.js';
import type { RunningSession } from '../../../src/app/session/running-session.js';
import { startSession } from '../../../src/app/session/start-session.js';
import { instrument } from '../../core/risk/situation.js';
import { ScriptedFeed } from './scripted-feed.js';
import { until } from './until.js';

export const CONFIG = `
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true }
trading:
  paper: { cash: 10000USDT }
`;

/** Buys on the first quote of each hundred, and keeps count. */
export const STRATEGY = `
export default {
  name: 'mine',
  parameters: { size: { type: 'number', default: 0.01, min: 0.01, max: 1 } },
  create: ({ size }) => ({
    onQuote(quote, context) {
      const seen = (context.state?.seen ?? 0) + 1;
      context.state = { seen };
      if (seen === 1) context.buy(size, { reason: 'first quote' });
      if (seen === 3) context.buy(0.01, { limitPrice: 50, reason: 'far below' });
      if (seen === 1000) for (;;);
    },
  }),
};
`;

/** A picture of the book: one level a side. */
export const depth = (bid: number, ask: number, size = 500): MarketEvent => ({
  kind: 'depth',
  instrument: 0 as InstrumentIndex,
  venueAt: asTimestamp(0),
  ...{ snapshot: true, first: 0, sequence: 0, previous: 0 },
  levels: [BID, bid * 100, size, ASK, ask * 100, size],
});

export const quote = (bid: number, ask: number, size = 500): MarketEvent => ({
  kind: 'quote',
  instrument: 0 as InstrumentIndex,
  venueAt: asTimestamp(0),
  ...{ bidPrice: asPrice(bid * 100), askPrice: asPrice(ask * 100), sequence: 0 },
  ...{ bidQuantity: asQuantity(size), askQuantity: asQuantity(size) },
});

/** A venue that fills at once and at the price shown. */
export const IDEAL: PaperModels = {
  slippage: NO_SLIPPAGE,
  queue: { kind: 'pessimistic' },
  latency: NO_LATENCY,
};

export class PaperHome {
  readonly home = mkdtempSync(join(tmpdir(), 'tradsys-session-'));
  readonly directory = join(this.home, 'data');
  readonly journal = journalPath(this.directory);
  readonly place = { cwd: this.home, configDirectory: this.home };
  /** Of the last session that was started. */
  feed = new ScriptedFeed([]);
  /** Of venues that are watched only. */
  others: readonly ScriptedFeed[] = [];
  /** Room of the journal of the next session. */
  maxPages: number | undefined;
  /** What the last start told whoever started it. */
  warnings: string[] = [];
  private readonly running: RunningSession[] = [];

  constructor() {
    this.write('tradsys.yaml', CONFIG);
    this.write('mine.ts', STRATEGY);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.home, name), text);
  }

  async start(
    changes: Partial<Instrument> = {},
    release: readonly string[] = [],
  ): Promise<RunningSession> {
    const warnings: string[] = [];
    this.warnings = warnings;
    const feed = new ScriptedFeed([{ ...instrument(changes), venue: 'local' }]);
    this.feed = feed;
    const loaded = await loadConfig({ cwd: this.home, env: {} });
    const session = await startSession({
      ...{ loaded, directory: this.directory, place: this.place },
      options: { mode: 'paper', strategies: [], venue: 'local', accounts: [], release },
      openFeed: (at) => Promise.resolve(this.others.find(({ venue }) => venue === at) ?? feed),
      signal: new AbortController().signal,
      warn: (line) => warnings.push(line),
      synchronous: 'normal',
      maxPages: this.maxPages,
    });
    this.running.push(session);
    return session;
  }

  /** Resolves once all that the session has decided can be read from its journal. */
  async written(session: RunningSession): Promise<void> {
    await until(
      () => session.view('status'),
      ({ journal }) => journal.durable === journal.entries,
    );
  }

  async stop(): Promise<void> {
    for (const session of this.running.splice(0)) {
      await session.stop({ cancelAll: false, flatten: false }).catch(() => undefined);
    }
  }

  /** Stops, and fails unless a replay of the journal does what the last session did. */
  async end(): Promise<void> {
    await this.stop();
    const replayed = checkSession({ path: this.journal, session: 'last', models: IDEAL });
    const { comparison } = await replayed.finally(() => this.remove());
    expect(comparison.divergence, 'a replay of what the session did').to.equal(null);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
