/** What the `daemon` commands print for people. Import lazily. */
import type {
  DaemonStatus,
  EndedDaemon,
  StartedDaemon,
  StoppedDaemon,
} from '../app/daemon/index.js';
import type { StopReport } from '../app/session/running-session.js';
import { paint } from './colour.js';
import { plain } from './report/format.js';
import { renderTable } from './table.js';

/** Labels and values in two columns. */
function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([label]) => label.length));
  return pairs.map(([label, text]) => `  ${paint.dim(label.padEnd(width))}  ${text}`).join('\n');
}

export function startedText(started: StartedDaemon): string {
  const { pid, mode, directory, urls, warnings } = started;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    `the daemon runs as process ${pid}, ${mode === 'live' ? 'LIVE' : 'on paper'}`,
    '',
    facts([['kept in', directory], ...urls.map((url) => ['serves', url] as const)]),
    '',
    paint.dim('next: tradsys positions --watch, tradsys daemon status, tradsys daemon stop'),
  ].join('\n');
}

export const endedText = ({ reason, report }: EndedDaemon): string =>
  `${reason === 'stopped' ? 'stopped' : `ended: ${reason}`}\n\n${staysText(report)}`;

export const stoppedText = (stopped: StoppedDaemon): string =>
  `stopped process ${stopped.pid}\n\n${staysText(stopped)}`;

/** What stays at the venue when nobody watches it any more. */
function staysText({ openOrders, positions }: StopReport): string {
  if (openOrders.length === 0 && positions.length === 0) return 'nothing stays at the venue';
  return [
    ...(openOrders.length === 0
      ? []
      : ['these orders stay at the venue:', ordersTable(openOrders)]),
    ...(positions.length === 0 ? [] : ['these positions stay open:', positionsTable(positions)]),
  ].join('\n\n');
}

const priceText = (price: number | null, without: string): string =>
  price === null ? without : plain(price);

const ordersTable = (orders: StopReport['openOrders']): string =>
  renderTable({
    indent: 2,
    columns: [
      ...[{ header: 'ACCOUNT' }, { header: 'SYMBOL' }, { header: 'SIDE' }, { header: 'TYPE' }],
      { header: 'QUANTITY', align: 'right' },
      { header: 'PRICE', align: 'right' },
      { header: 'ORDER' },
    ],
    rows: orders.map((order) => [
      ...[order.account, order.symbol, order.side, order.type],
      plain(order.quantity - order.filled),
      ...[priceText(order.stopPrice ?? order.limitPrice, 'market'), order.clientId],
    ]),
  });

const positionsTable = (positions: StopReport['positions']): string =>
  renderTable({
    indent: 2,
    columns: [
      ...[{ header: 'ACCOUNT' }, { header: 'STRATEGY' }, { header: 'SYMBOL' }, { header: 'SIDE' }],
      { header: 'QUANTITY', align: 'right' },
      { header: 'ENTRY', align: 'right' },
      { header: 'STOP', align: 'right' },
    ],
    rows: positions.map((position) => [
      ...[position.account, position.strategy, position.symbol, position.side],
      ...[plain(position.quantity), plain(position.entryPrice)],
      priceText(position.stopPrice, 'none'),
    ]),
  });

export function statusText(status: DaemonStatus): string {
  const { pid, mode, state, reason, directory, accounts, feeds } = status;
  const silent = feeds.filter((feed) => feed.state !== 'live').length;
  return [
    `the daemon runs as process ${pid}, ${mode === 'live' ? 'LIVE' : 'on paper'}; trading is ${state}${reason === '' ? '' : `: ${reason}`}`,
    '',
    facts([
      ['since', new Date(status.startedAt / 1000).toISOString().replace(/\.\d+Z$/, 'Z')],
      ['accounts', accounts.map((each) => `${each.account} at ${each.venue}`).join(', ') || 'none'],
      ['feeds', silent === 0 ? `${feeds.length} live` : `${silent} of ${feeds.length} not live`],
      ['strategies', String(status.strategies)],
      ['positions', String(status.positions)],
      ['open orders', String(status.openOrders)],
      ['kept in', directory],
    ]),
  ].join('\n');
}
