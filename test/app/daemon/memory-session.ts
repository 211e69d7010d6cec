/** A session in memory: views that a test sets, actions that it reads, news that it sends. */
import { TradsysError } from '../../../src/errors.js';
import type {
  ActionAnswer,
  Actor,
  RunningSession,
  SessionAction,
  SessionNews,
  StopOptions,
  StopReport,
  ViewFilter,
} from '../../../src/app/session/running-session.js';
import type { ViewName, Views } from '../../../src/app/session/views.js';

export const STATUS: Views['status'] = {
  ...{ version: '0.0.0', pid: process.pid, mode: 'paper', session: 'S1', epoch: 1 },
  ...{ startedAt: 1_700_000_000_000_000, readyAt: 1_700_000_001_000_000 },
  ...{
    state: 'active',
    reason: '',
    flatten: false,
    events: 7,
    strategies: 1,
    openOrders: 1,
    positions: 1,
  },
  journal: { entries: 12, durable: 10, bytes: 4096, slowMs: 0, state: 'writing' },
  accounts: [
    {
      ...{ account: 'main', venue: 'local', mode: 'paper', connected: true },
      ...{ state: 'active', reason: '', flatten: false },
    },
  ],
  feeds: [
    {
      ...{ venue: 'local', symbol: 'BTC/USDT', channel: 'trades', state: 'live' },
      ...{ lastAt: 1_700_000_002_000_000, events: 5, refused: 1, reconnects: 2 },
    },
  ],
};

const POSITION: Views['positions']['positions'][number] = {
  ...{ account: 'main', strategy: 'm1', symbol: 'local:BTC/USDT', side: 'long', quantity: 0.5 },
  ...{ entryPrice: 60_000, openedAt: 1, markPrice: 61_000, markAt: 2, unrealised: 500 },
  baseFees: { amount: 0, asset: 'BTC' },
  ...{
    realised: 0,
    fees: 3,
    funding: 0,
    stopPrice: 59_000,
    stopOffset: null,
    liquidationPrice: null,
  },
};

const ORDER: Views['orders']['orders'][number] = {
  ...{ account: 'main', clientId: 'a-1-1', strategy: 'm1', symbol: 'local:BTC/USDT' },
  ...{ side: 'sell', type: 'stop', quantity: 0.5, filled: 0, limitPrice: null, stopPrice: 59_000 },
  offset: null,
  ...{
    status: 'accepted',
    reduceOnly: true,
    reason: 'stop loss',
    answer: '',
    sentAt: 1,
    changedAt: 2,
  },
};

const VIEWS: Views = {
  positions: { positions: [POSITION], evaluations: [] },
  orders: { orders: [ORDER] },
  fills: { fills: [] },
  balance: {
    balances: [{ account: 'main', asset: 'USDT', total: 10_000, held: 0, unmanaged: 0 }],
  },
  pnl: {
    accounts: [
      {
        ...{ account: 'main', currency: 'USDT', startedWith: 10_000, equity: 10_497 },
        ...{ realised: 0, unrealised: 500, fees: 3, funding: 0, today: 497, drawdown: 0.01 },
      },
    ],
  },
  strategies: { strategies: [] },
  risk: { accounts: [] },
  status: STATUS,
  events: { events: [] },
};

export class MemorySession implements RunningSession {
  views: Views = VIEWS;
  readonly asked: { name: ViewName; filter: ViewFilter | undefined }[] = [];
  readonly actions: { action: SessionAction; by: Actor }[] = [];
  readonly stops: StopOptions[] = [];
  /** Set by a test whose stop does not end. */
  hangs = false;
  readonly ended: RunningSession['ended'];
  end: (end: { reason: string; failed: boolean }) => void = () => undefined;
  private readonly listeners = new Set<(news: SessionNews) => void>();

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  get followers(): number {
    return this.listeners.size;
  }

  view<Name extends ViewName>(name: Name, filter?: ViewFilter): Promise<Views[Name]> {
    this.asked.push({ name, filter });
    return Promise.resolve(this.views[name]);
  }

  act(action: SessionAction, by: Actor): Promise<ActionAnswer> {
    if (action.kind === 'strategy_start' && action.strategy === 'nobody') {
      const error = new TradsysError('session.unknown_strategy', "there is no 'nobody'", {
        ...{ exit: 'usage', remedy: 'there is m1' },
      });
      return Promise.reject(error);
    }
    this.actions.push({ action, by });
    const seq = this.actions.length;
    return Promise.resolve({ seq, accepted: true, text: action.kind, clientIds: [] });
  }

  follow(listener: (news: SessionNews) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(news: SessionNews): void {
    for (const listener of this.listeners) listener(news);
  }

  stop(options: StopOptions): Promise<StopReport> {
    this.stops.push(options);
    if (this.hangs) return new Promise(() => undefined);
    const { positions } = this.views.positions;
    const { orders } = this.views.orders;
    return Promise.resolve({
      openOrders: options.cancelAll ? [] : orders,
      positions: options.flatten ? [] : positions,
    });
  }
}
