/** Orders: those that work, or all that are remembered. */
import type { OrderView, Views } from '../../app/session/views.js';
import { age } from './clock.js';
import { plain } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function orderSections({ orders }: Views['orders'], page: Page): readonly Section[] {
  const several = new Set(orders.map(({ account }) => account)).size > 1;
  return [
    sectionOf(
      {
        ...{ noun: 'order', rows: orders, columns: columnsOf(several, page) },
        key: ({ account, clientId }) => `${word(account)} ${word(clientId)}`,
        empty: 'no order',
      },
      page,
    ),
  ];
}

const columnsOf = (several: boolean, page: Page): readonly RowColumn<OrderView>[] => [
  { header: 'ORDER', cell: ({ clientId }) => word(clientId) },
  ...(several
    ? [{ header: 'ACCOUNT', leaves: 4, cell: (row: OrderView) => word(row.account) }]
    : []),
  { header: 'STRATEGY', leaves: 2, flexible: 'cut', cell: ({ strategy }) => word(strategy) },
  { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
  { header: 'SIDE', cell: ({ side }) => side },
  { header: 'TYPE', leaves: 3, cell: typeOf },
  { header: 'QUANTITY', align: 'right', cell: ({ quantity }) => plain(quantity) },
  { header: 'FILLED', align: 'right', leaves: 1, cell: ({ filled }) => plain(filled) },
  { header: 'PRICE', align: 'right', cell: orderPrice },
  {
    header: 'STATUS',
    cell: ({ status }, paint) => {
      const text = status.replaceAll('_', ' ');
      return status === 'unknown' || status === 'rejected' ? paint.alarm(text) : text;
    },
  },
  {
    ...{ header: 'CHANGED', align: 'right', leaves: 5 },
    cell: ({ changedAt }) => `${age(changedAt, page.now)} ago`,
    line: ({ changedAt }) => page.clock(changedAt),
  },
  {
    ...{ header: 'ANSWER', leaves: 7, flexible: 'cut' },
    cell: ({ answer }) => word(answer) || '-',
  },
  { header: 'REASON', leaves: 6, flexible: 'cut', cell: ({ reason }) => word(reason) },
];

const typeOf = ({ type, reduceOnly }: OrderView): string =>
  `${word(type).replaceAll('_', ' ')}${reduceOnly ? ', exit' : ''}`;

/** The price it waits for: `60,000`, `stop 59,000`, `stop 59,000, limit 58,900`, `trails by 100`, `market`. */
export function orderPrice({ limitPrice, stopPrice, offset }: OrderView): string {
  if (offset !== null) return `trails by ${plain(offset)}`;
  if (stopPrice === null) return limitPrice === null ? 'market' : plain(limitPrice);
  const limit = limitPrice === null ? '' : `, limit ${plain(limitPrice)}`;
  return `stop ${plain(stopPrice)}${limit}`;
}
