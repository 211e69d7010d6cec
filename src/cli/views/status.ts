/** How the session is: its state, its accounts and feeds, its journal. */
import type { FeedView, StatusView, Views } from '../../app/session/views.js';
import { count, plural } from '../report/format.js';
import type { Paint } from '../report/style.js';
import { age } from './clock.js';
import { factSection } from './facts.js';
import type { Fact } from './facts.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function statusSections(status: Views['status'], page: Page): readonly Section[] {
  const facts = factsOf(status, page);
  return [factSection({ noun: 'status', facts }, page), feedSection(status.feeds, page)];
}

/** `LIVE`, or on paper. */
export const modeText = (mode: StatusView['mode']): string =>
  mode === 'live' ? 'LIVE' : 'on paper';

type State = Pick<StatusView, 'state' | 'reason' | 'flatten'>;

/** `HALTED: by hand`, `HALTED, kept flat: by hand`. */
export const stateText = (state: State): string =>
  `${stateWord(state)}${state.reason === '' ? '' : `: ${word(state.reason)}`}`;

/** `ACTIVE`, `HALTED, kept flat`. */
export const stateWord = ({ state, flatten }: Pick<State, 'state' | 'flatten'>): string =>
  `${state.toUpperCase()}${flatten ? ', kept flat' : ''}`;

/** Of several accounts how many are in the worst state; each says its own. */
function tradingText(status: StatusView): string {
  const { accounts, state } = status;
  const alike = accounts.filter((account) => account.state === state).length;
  if (accounts.length === 1 || alike === accounts.length) return stateText(status);
  return `${state.toUpperCase()} on ${count(alike)} of ${count(accounts.length)} accounts`;
}

function factsOf(status: StatusView, { clock }: Page): readonly Fact[] {
  const { state, mode, journal, readyAt } = status;
  const waiting = journal.entries - journal.durable;
  const entries = `${count(journal.entries)} entries`;
  const onDisk = waiting > 0 ? `${count(waiting)} not on disk yet` : 'all on disk';
  const full = journal.state === 'full' ? ', the disk is full' : '';
  const slow = journal.slowMs > 0 ? `, a commit took ${(journal.slowMs / 1_000).toFixed(1)} s` : '';
  return [
    { label: 'trading', text: tradingText(status), alarming: state !== 'active' },
    { label: 'mode', text: modeText(mode) },
    ...status.accounts.map((account, _, all) => accountFact(account, all.length > 1)),
    {
      label: 'holds',
      text: `${plural(status.positions, 'position')}, ${plural(status.openOrders, 'open order')}`,
    },
    { label: 'strategies', text: `${count(status.strategies)} running` },
    { label: 'session', text: `${word(status.session)}, epoch ${count(status.epoch)}` },
    { label: 'started', text: clock(status.startedAt) },
    { label: 'ready', text: readyAt === null ? 'not yet' : `since ${clock(readyAt)}` },
    {
      ...{ label: 'journal', moves: true, alarming: `${full}${slow}` !== '' },
      text: `${entries}, ${onDisk}${full}${slow}`,
    },
    { label: 'events', text: count(status.events), moves: true },
    { label: 'process', text: `${String(status.pid)}, version ${word(status.version)}` },
  ];
}

/** `hasOthers`: the state of all says nothing of this one. */
function accountFact(one: StatusView['accounts'][number], hasOthers: boolean): Fact {
  const { account, venue, mode, connected, state } = one;
  const how = connected ? 'connected' : 'NOT CONNECTED';
  const trading = hasOthers ? `, ${stateText(one)}` : '';
  return {
    ...{ label: 'account', key: `account ${word(account)}` },
    alarming: !connected || (hasOthers && state !== 'active'),
    text: `${word(account)} at ${word(venue)}, ${word(mode)}, ${how}${trading}`,
  };
}

const FEED_STATES: Readonly<Record<FeedView['state'], (text: string, paint: Paint) => string>> = {
  live: (text) => text,
  connecting: (text, paint) => paint.warning(text),
  stale: (text, paint) => paint.alarm(text),
  lost: (text, paint) => paint.alarm(text),
};

const feedSection = (feeds: readonly FeedView[], page: Page): Section =>
  sectionOf(
    {
      ...{ noun: 'feed', heading: 'Feeds', rows: feeds, columns: feedColumns(page) },
      key: ({ venue, symbol, channel }) => [venue, symbol, channel].map(word).join(' '),
      empty: 'no feed',
    },
    page,
  );

const feedColumns = ({ now }: Page): readonly RowColumn<FeedView>[] => [
  { header: 'VENUE', cell: ({ venue }) => word(venue) },
  { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
  { header: 'CHANNEL', cell: ({ channel }) => word(channel) },
  { header: 'STATE', cell: ({ state }, paint) => FEED_STATES[state](state, paint) },
  {
    ...{ header: 'LAST', align: 'right' },
    cell: ({ lastAt }) => (lastAt === null ? 'never' : `${age(lastAt, now)} ago`),
    line: () => undefined,
  },
  {
    ...{ header: 'EVENTS', align: 'right', leaves: 3 },
    cell: ({ events }) => count(events),
    line: () => undefined,
  },
  { header: 'REFUSED', align: 'right', leaves: 2, cell: ({ refused }) => count(refused) },
  { header: 'RECONNECTS', align: 'right', leaves: 1, cell: ({ reconnects }) => count(reconnects) },
];
