/** Views on pages too narrow for their tables. */
import { expect } from 'chai';
import { pageLines, sectionOf } from '../../src/cli/views/section.js';

const page = { width: 40, colour: false, now: 0, staleAfter: 0, clock: () => '' };
const ROWS = [
  { account: 'main', equity: '9,999.24 USDT', unrealised: '-0.22' },
  { account: 'other', equity: '19,999.24 USDT', unrealised: '+1.00' },
];
const section = (width: number) =>
  sectionOf<(typeof ROWS)[number]>(
    {
      ...{ noun: 'pnl', rows: ROWS, key: ({ account }) => account },
      columns: [
        { header: 'ACCOUNT', cell: ({ account }) => account },
        { header: 'EQUITY', align: 'right', cell: ({ equity }) => equity },
        { header: 'UNREALISED', align: 'right', cell: ({ unrealised }) => unrealised },
      ],
    },
    { ...page, width },
  );

describe('a view on a narrow page', () => {
  it('is a table where it fits', () => {
    expect(pageLines([section(40)], page)).to.deep.equal([
      'ACCOUNT          EQUITY  UNREALISED',
      'main      9,999.24 USDT       -0.22',
      'other    19,999.24 USDT       +1.00',
    ]);
  });

  it('shows each row as labels and values where no table fits, and loses none of them', () => {
    expect(pageLines([section(30)], { ...page, width: 30 })).to.deep.equal([
      'ACCOUNT     main',
      'EQUITY      9,999.24 USDT',
      'UNREALISED  -0.22',
      '',
      'ACCOUNT     other',
      'EQUITY      19,999.24 USDT',
      'UNREALISED  +1.00',
    ]);
  });

  it('breaks no word of a cell that wraps', () => {
    const rows = [{ event: 'refused by venue_minimum: 0.1 is too little', seq: '12' }];
    const narrow = { ...page, width: 24 };
    const events = sectionOf<(typeof rows)[number]>(
      {
        ...{ noun: 'events', rows, key: ({ seq }) => seq },
        columns: [
          { header: 'SEQ', align: 'right', cell: ({ seq }) => seq },
          { header: 'ACCOUNT', cell: () => 'main' },
          { header: 'EVENT', flexible: 'wrap', cell: ({ event }) => event },
        ],
      },
      narrow,
    );
    const lines = pageLines([events], narrow);
    expect(lines.join('\n')).to.contain('venue_minimum:');
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(24);
  });
});
