/** The session's views as metrics, read when somebody asks. */
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { within } from '../process/within.js';
import type { RunningSession } from '../session/running-session.js';
import type { FeedView, PnlView, StatusView } from '../session/views.js';

const ANSWER_WITHIN_MS = 2_000;
const MICROSECONDS = 1_000_000;
const STATES = ['active', 'reducing', 'halted'] as const;

export class AccountGauges {
  private readonly up: Gauge;
  private readonly byAccount: readonly (readonly [Gauge, (pnl: PnlView) => number])[];
  private readonly byFeed: readonly (readonly [Gauge | Counter, (feed: FeedView) => number])[];
  private readonly whole: readonly (readonly [Gauge, (status: StatusView) => number])[];
  private readonly state: Gauge;
  private readonly feedLag: Gauge;

  constructor(private readonly registry: Registry) {
    const account = (name: string, help: string): Gauge =>
      this.gauge(name, help, ['account', 'currency']);
    const feed = ['venue', 'symbol', 'channel'];
    this.up = this.gauge('session_up', '1 while the session answers');
    this.state = this.gauge('trading_state', '1 for the state that trading is in', [
      'account',
      'state',
    ]);
    this.feedLag = this.gauge('feed_lag_seconds', 'Since the last event of a feed', feed);
    this.byAccount = [
      [account('account_equity', 'Equity'), ({ equity }) => equity],
      [account('account_drawdown_ratio', 'Fall from the peak'), ({ drawdown }) => drawdown],
      [account('account_realised', 'Profit of what was closed'), ({ realised }) => realised],
      [account('account_unrealised', 'Profit of what is open'), ({ unrealised }) => unrealised],
      [account('account_today', "Profit since the day's start, UTC"), ({ today }) => today],
      [account('account_fees', 'Fees paid'), ({ fees }) => fees],
    ];
    this.byFeed = [
      [this.counter('feed_events_total', 'Market events taken', feed), ({ events }) => events],
      [
        this.counter('feed_refused_total', 'Impossible values refused', feed),
        ({ refused }) => refused,
      ],
      [this.counter('feed_reconnects_total', 'Reconnects', feed), ({ reconnects }) => reconnects],
    ];
    this.whole = [
      [this.gauge('open_orders', 'Working orders'), ({ openOrders }) => openOrders],
      [this.gauge('open_positions', 'Open positions'), ({ positions }) => positions],
      [
        this.gauge('journal_lag_entries', 'Journal entries not yet safe on disk'),
        ({ journal }) => journal.entries - journal.durable,
      ],
      [this.gauge('journal_bytes', 'Size of the journal'), ({ journal }) => journal.bytes],
    ];
  }

  /** Reads the views; of a session that does not answer nothing is told but that it is not up. */
  async renew(session: Pick<RunningSession, 'view'>, now = Date.now()): Promise<void> {
    const asked = Promise.all([session.view('status'), session.view('pnl')]);
    const views = await within(asked, ANSWER_WITHIN_MS);
    // All are set in one turn, so that readers at the same time do not mix.
    this.up.set(views === undefined ? 0 : 1);
    for (const [metric] of [...this.byAccount, ...this.byFeed]) metric.reset();
    this.feedLag.reset();
    this.state.reset();
    if (views === undefined) return;
    const [status, { accounts }] = views;
    for (const { account, state: own } of status.accounts) {
      for (const state of STATES) this.state.set({ account, state }, own === state ? 1 : 0);
    }
    for (const [gauge, value] of this.whole) setFinite(gauge, {}, value(status));
    for (const pnl of accounts) {
      const labels = { account: pnl.account, currency: pnl.currency };
      for (const [gauge, value] of this.byAccount) setFinite(gauge, labels, value(pnl));
    }
    for (const feed of status.feeds) this.renewFeed(feed, now);
  }

  private renewFeed(feed: FeedView, now: number): void {
    const labels = { venue: feed.venue, symbol: feed.symbol, channel: feed.channel };
    for (const [metric, value] of this.byFeed) metric.inc(labels, value(feed));
    if (feed.lastAt === null) return;
    setFinite(this.feedLag, labels, Math.max(0, now / 1000 - feed.lastAt / MICROSECONDS));
  }

  private gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}

function setFinite(gauge: Gauge, labels: Record<string, string>, value: number): void {
  if (Number.isFinite(value)) gauge.set(labels, value);
}
