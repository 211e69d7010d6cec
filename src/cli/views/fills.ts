/** Fills, newest last. */
import type { FillView, Views } from '../../app/session/views.js';
import { plain } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function fillSections({ fills }: Views['fills'], page: Page): readonly Section[] {
  const several = new Set(fills.map(({ account }) => account)).size > 1;
  return [
    sectionOf(
      {
        ...{ noun: 'fill', rows: fills, columns: columnsOf(several, page), record: true },
        key: ({ account, symbol, tradeId, clientId }) =>
          [account, symbol, tradeId, clientId].map(word).join(' '),
        empty: 'no fill',
      },
      page,
    ),
  ];
}

const columnsOf = (several: boolean, { clock }: Page): readonly RowColumn<FillView>[] => [
  { header: 'AT', cell: ({ at }) => clock(at) },
  ...(several
    ? [{ header: 'ACCOUNT', leaves: 3, cell: (row: FillView) => word(row.account) }]
    : []),
  { header: 'ORDER', leaves: 2, cell: ({ clientId }) => word(clientId) },
  { header: 'STRATEGY', leaves: 1, flexible: 'cut', cell: ({ strategy }) => word(strategy) },
  { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
  { header: 'SIDE', cell: ({ side }) => side },
  { header: 'QUANTITY', align: 'right', cell: ({ quantity }) => plain(quantity) },
  { header: 'PRICE', align: 'right', cell: ({ price }) => plain(price) },
  {
    ...{ header: 'FEE', align: 'right' },
    cell: ({ fee, feeAsset }) => `${plain(fee)} ${word(feeAsset)}`,
  },
  { header: 'LIQUIDITY', leaves: 4, cell: ({ liquidity }) => liquidity },
  { header: 'TRADE', leaves: 5, cell: ({ tradeId }) => word(tradeId) },
];
