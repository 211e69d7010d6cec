/** Each strategy's share of the account; of a single one its parameters too. */
import type { StrategyView, Views } from '../../app/session/views.js';
import { snakeCase } from '../../core/strategies/parameters.js';
import { factSection } from './facts.js';
import { money, percent, plain, signedMoney } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function strategySections(
  { strategies }: Views['strategies'],
  page: Page,
): readonly Section[] {
  const [only] = strategies;
  const several = new Set(strategies.map(({ account }) => account)).size > 1;
  return [
    sectionOf<StrategyView>(
      {
        ...{ noun: 'strategy', rows: strategies, columns: columnsOf(several) },
        // A strategy on several accounts has a row on each.
        key: ({ account, strategy }) => `${several ? `${word(account)} ` : ''}${word(strategy)}`,
        empty: 'no strategy',
      },
      page,
    ),
    ...(strategies.length === 1 ? [parameterSection(only!, page)] : []),
  ];
}

const columnsOf = (several: boolean): readonly RowColumn<StrategyView>[] => [
  { header: 'STRATEGY', flexible: 'cut', cell: ({ strategy }) => word(strategy) },
  { header: 'TYPE', leaves: 7, cell: ({ type }) => word(type) },
  ...(several
    ? [{ header: 'ACCOUNT', leaves: 6, cell: (row: StrategyView) => word(row.account) }]
    : []),
  {
    ...{ header: 'SYMBOLS', leaves: 4, flexible: 'cut' },
    cell: ({ symbols }) => symbols.map(word).join(', '),
  },
  { header: 'TIMEFRAME', leaves: 8, cell: ({ timeframe }) => timeframe ?? '-' },
  {
    ...{ header: 'STATE', flexible: 'wrap' },
    cell: ({ state, reason }) => (reason === '' ? state : `${state}: ${word(reason)}`),
  },
  {
    ...{ header: 'CAPITAL', align: 'right', leaves: 5 },
    cell: ({ capital }) => money(capital, capital),
  },
  {
    ...{ header: 'EQUITY', align: 'right', leaves: 2 },
    cell: ({ equity, capital }) => money(equity, capital),
  },
  { header: 'POSITION', align: 'right', leaves: 1, cell: positionOf },
  {
    ...{ header: 'PNL', align: 'right' },
    cell({ realised, unrealised, capital }, paint) {
      const earned = realised + unrealised;
      return paint.signed(earned, signedMoney(earned, capital));
    },
  },
  { header: 'DRAWDOWN', align: 'right', leaves: 3, cell: ({ drawdown }) => percent(drawdown) },
];

function positionOf({ positions, symbols }: StrategyView): string {
  if (positions.length === 0) return 'flat';
  return positions
    .map(({ side, quantity, symbol }) => {
      const held = plain(side === 'long' ? quantity : -quantity);
      return symbols.length > 1 ? `${held} ${word(symbol)}` : held;
    })
    .join(', ');
}

const parameterSection = ({ strategy, parameters }: StrategyView, page: Page): Section =>
  factSection(
    {
      ...{ noun: `parameter ${word(strategy)}`, heading: 'Parameters' },
      facts: Object.entries(parameters).map(([name, value]) => ({
        label: snakeCase(name),
        text: word(String(value)),
      })),
    },
    page,
  );
