/** What the `exchange` commands print for people. Import lazily. */
import type {
  BalanceLine,
  BalanceReport,
  ChaosReport,
  CreatedAccount,
  StartedExchange,
  StatusReport,
} from '../app/exchange/index.js';
import { paint } from './colour.js';
import { renderTable } from './table.js';

/** Labels and values in two columns. */
function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([label]) => label.length));
  return pairs.map(([label, text]) => `  ${paint.dim(label.padEnd(width))}  ${text}`).join('\n');
}

export function startedText(started: StartedExchange): string {
  return [
    `the exchange runs as process ${started.pid}`,
    '',
    facts([
      ['REST', started.restUrl],
      ['streams', started.wsUrl],
      ['WebSocket API', started.wsApiUrl],
    ]),
    '',
    paint.dim('next: tradsys exchange account create NAME, then account fund NAME USDT=100000'),
  ].join('\n');
}

export function createdText(name: string, { apiKey, secret }: CreatedAccount): string {
  return [
    `opened ${name}; the secret is shown this once`,
    '',
    facts([
      ['apiKey', apiKey],
      ['secret', secret],
    ]),
  ].join('\n');
}

export function statusText(status: StatusReport): string {
  const { running, pid, port, directory, symbols = [] } = status;
  if (!running) {
    return `the exchange is not running; 'tradsys exchange start' starts it\n\n${facts([['kept in', directory]])}`;
  }
  const rows = symbols.map((each) => [
    ...[each.symbol, each.status, each.lastPrice ?? '-', each.bid ?? '-', each.ask ?? '-'],
  ]);
  return [
    `the exchange runs as process ${pid ?? 0} on port ${port ?? 0}`,
    '',
    facts([
      ['accounts', String(status.accounts ?? 0)],
      ['open orders', String(status.openOrders ?? 0)],
      ['trades', String(status.trades ?? 0)],
      ['kept in', directory],
    ]),
    '',
    renderTable({
      indent: 2,
      columns: [
        { header: 'SYMBOL' },
        { header: 'STATUS' },
        { header: 'LAST', align: 'right' },
        { header: 'BID', align: 'right' },
        { header: 'ASK', align: 'right' },
      ],
      rows,
    }),
  ].join('\n');
}

export function balancesText(balances: readonly BalanceLine[]): string {
  return renderTable({
    columns: [
      { header: 'ACCOUNT' },
      { header: 'ASSET' },
      { header: 'FREE', align: 'right' },
      { header: 'LOCKED', align: 'right' },
    ],
    rows: balances.map(({ account, asset, free, locked }) => [account, asset, free, locked]),
  });
}

export function reportText({ balances, totals }: BalanceReport): string {
  if (balances.length === 0) return 'no account holds anything';
  const assets = totals.map(({ asset }) => asset).join(', ');
  return `${balancesText(balances)}\n\neach of ${assets} sums to zero: no money was made or lost`;
}

export function chaosText({ faults, clockSkewMs, maintenance, lost }: ChaosReport): string {
  const notes = [
    ...(lost === undefined ? [] : [`restarted; ${lost} commands were forgotten`]),
    ...(clockSkewMs === 0 ? [] : [`the clock is wrong by ${clockSkewMs} ms`]),
    ...(maintenance ? ['all markets are closed for maintenance'] : []),
  ];
  if (faults.length === 0) return notes.length > 0 ? notes.join('\n') : 'no fault is set';
  const table = renderTable({
    columns: [
      { header: 'FAULT' },
      { header: 'ENDPOINT' },
      { header: 'VALUE', align: 'right' },
      { header: 'CHANCE', align: 'right' },
      { header: 'HAPPENED', align: 'right' },
    ],
    rows: faults.map(({ fault, endpoint, value, chance, happened, times }) => [
      ...[fault, endpoint, value, chance],
      times === undefined ? happened : `${happened} of ${times}`,
    ]),
  });
  return [...notes, table].join('\n');
}
