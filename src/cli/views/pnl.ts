/** What each account has earned. */
import type { PnlView, Views } from '../../app/session/views.js';
import { money, percent, signedMoney } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export const pnlSections = ({ accounts }: Views['pnl'], page: Page): readonly Section[] => [
  sectionOf<PnlView>(
    {
      ...{ noun: 'pnl', rows: accounts, key: ({ account }) => word(account) },
      ...{ columns: columnsOf(accounts), empty: 'no account' },
    },
    page,
  ),
];

function columnsOf(accounts: readonly PnlView[]): readonly RowColumn<PnlView>[] {
  const earned = (
    header: string,
    leaves: number | undefined,
    amount: (row: PnlView) => number,
  ): RowColumn<PnlView> => ({
    ...{ header, align: 'right' },
    ...(leaves !== undefined && { leaves }),
    cell: (row, paint) => paint.signed(amount(row), signedMoney(amount(row), row.startedWith)),
  });
  const hasFunding = accounts.some(({ funding }) => funding !== 0);
  return [
    { header: 'ACCOUNT', flexible: 'cut', cell: ({ account }) => word(account) },
    {
      ...{ header: 'EQUITY', align: 'right' },
      cell: ({ equity, startedWith, currency }) =>
        `${money(equity, startedWith)} ${word(currency)}`,
    },
    earned('TODAY', undefined, ({ today }) => today),
    earned('REALISED', undefined, ({ realised }) => realised),
    earned('UNREALISED', undefined, ({ unrealised }) => unrealised),
    {
      ...{ header: 'FEES', align: 'right', leaves: 1 },
      cell: ({ fees, startedWith }) => money(fees, startedWith),
    },
    ...(hasFunding ? [earned('FUNDING', 2, ({ funding }) => funding)] : []),
    { header: 'DRAWDOWN', align: 'right', cell: ({ drawdown }) => percent(drawdown) },
    {
      ...{ header: 'STARTED WITH', align: 'right', leaves: 3 },
      cell: ({ startedWith }) => money(startedWith, startedWith),
    },
  ];
}
