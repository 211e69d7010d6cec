/** What each account has of each asset. */
import type { Views } from '../../app/session/views.js';
import { plain } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, Section } from './section.js';

export const balanceSections = ({ balances }: Views['balance'], page: Page): readonly Section[] => [
  sectionOf(
    {
      ...{ noun: 'balance', rows: balances, empty: 'no balance' },
      key: ({ account, asset }) => `${word(account)} ${word(asset)}`,
      columns: [
        { header: 'ACCOUNT', cell: ({ account }) => word(account) },
        { header: 'ASSET', cell: ({ asset }) => word(asset) },
        { header: 'TOTAL', align: 'right', cell: ({ total }) => plain(total) },
        { header: 'HELD', align: 'right', leaves: 1, cell: ({ held }) => plain(held) },
        { header: 'FREE', align: 'right', cell: ({ total, held }) => plain(total - held) },
        {
          ...{ header: 'NOT MANAGED', align: 'right', leaves: 2 },
          cell: ({ unmanaged }) => plain(unmanaged),
        },
      ],
    },
    page,
  ),
];
