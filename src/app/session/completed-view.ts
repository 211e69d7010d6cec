/** What of a view only the supervisor knows: connections, the journal's standing, orders nobody answers for. */
import type { Timestamp } from '../../core/domain/units.js';
import { orderOf } from '../../core/engine/index.js';
import type { JournalWriter } from '../journal/index.js';
import type { FeedPump } from './feed-pump.js';
import type { OrderGateway } from './order-gateway.js';
import type { StartInput } from './plan.js';
import type { EngineStatus } from './view-of.js';
import type { OrderView, StatusView, ViewName, Views } from './views.js';

interface Around {
  readonly parts: {
    readonly journal: Pick<JournalWriter, 'state'>;
    readonly version: string;
    /** At the start of the process. */
    readonly input: Pick<StartInput, 'at'>;
    readonly live: { readonly gateways: readonly OrderGateway[] } | undefined;
  };
  /** As it is now, strategies having begun anew perhaps. */
  readonly input: StartInput;
  readonly pump: Pick<FeedPump, 'views' | 'events'>;
  readonly readyAt: number | null;
}

export function completedView<Name extends ViewName>(
  name: Name,
  view: Views[Name],
  around: Around,
): Views[Name] {
  if (name === 'status') return withStatus(view as EngineStatus, around) as Views[Name];
  const { live } = around.parts;
  if (name !== 'orders' || !live) return view;
  const { orders } = view as Views['orders'];
  return { orders: live.gateways.reduce(withFates, orders) } as Views[Name];
}

function withStatus(status: EngineStatus, { parts, input, pump, readyAt }: Around): StatusView {
  const { journal, version, live } = parts;
  const { setup, mode } = input.plan;
  const feeds = pump.views();
  const isFed = (venue: string): boolean =>
    feeds.some((feed) => feed.venue === venue && feed.state === 'live');
  return {
    ...{ ...status, version, pid: process.pid, startedAt: parts.input.at, readyAt },
    events: pump.events,
    journal: {
      entries: journal.state.appended,
      durable: journal.state.durable,
      bytes: journal.state.waitingBytes,
      slowMs: journal.state.slowMs,
      state: journal.state.state,
    },
    accounts: setup.accounts.map(({ name, venue }, index) => ({
      ...{ ...status.accounts[index]!, account: name, venue, mode },
      connected: live?.gateways[index]!.connected ?? isFed(venue),
    })),
    feeds,
  };
}

/** Statuses of an order that is not over, whatever the venue has said of it. */
const OPEN: ReadonlySet<OrderView['status']> = new Set(['submitted', 'accepted', 'triggered']);

const NEXT_OF_UNKNOWN =
  'the venue has not said whether it has it: it is asked until it does, nothing is sent again';

/** The same orders; of those that nobody answers for, since when, and what happens next. */
function withFates(
  orders: readonly OrderView[],
  { unknown }: Pick<OrderGateway, 'unknown'>,
): readonly OrderView[] {
  if (unknown.size === 0) return orders;
  const since = new Map<number | undefined, Timestamp>();
  for (const [clientId, at] of unknown) since.set(orderOf(clientId), at);
  return orders.map((view) => {
    const changedAt = since.get(orderOf(view.clientId));
    if (changedAt === undefined || !OPEN.has(view.status)) return view;
    return { ...view, status: 'unknown', changedAt, answer: NEXT_OF_UNKNOWN };
  });
}
