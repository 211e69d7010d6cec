/** What is held, and where nothing is: what each strategy saw when it last looked. */
import type { EvaluationView, PositionView, Views } from '../../app/session/views.js';
import { age } from './clock.js';
import { figuresText } from './figures.js';
import { money, percent, plain, signedMoney } from './money.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function positionSections(view: Views['positions'], page: Page): readonly Section[] {
  const { positions, evaluations } = view;
  const held = new Set(positions.map(placeOf));
  const flat = evaluations.filter((evaluation) => !held.has(placeOf(evaluation)));
  return [
    sectionOf(
      {
        ...{ noun: 'position', rows: positions, key: positionKey, empty: 'no open position' },
        columns: columnsOf(positions, page),
      },
      page,
    ),
    sectionOf(
      {
        ...{ noun: 'look', rows: flat, key: placeOf, columns: lookColumns(page) },
        heading: 'Flat, and what the last look found',
      },
      page,
    ),
  ];
}

const placeOf = ({ strategy, symbol }: { strategy: string; symbol: string }): string =>
  `${word(strategy)} ${word(symbol)}`;

const positionKey = (position: PositionView): string =>
  `${word(position.account)} ${placeOf(position)}`;

/** Columns in which nothing is known of any position are left out. */
function columnsOf(
  positions: readonly PositionView[],
  page: Page,
): readonly RowColumn<PositionView>[] {
  const several = new Set(positions.map(({ account }) => account)).size > 1;
  const hasFunding = positions.some(({ funding }) => funding !== 0);
  const hasLiquidation = positions.some(({ liquidationPrice }) => liquidationPrice !== null);
  const right = { align: 'right' } as const;
  return [
    ...(several
      ? [{ header: 'ACCOUNT', leaves: 4, cell: (row: PositionView) => word(row.account) }]
      : []),
    { header: 'STRATEGY', flexible: 'cut', cell: ({ strategy }) => word(strategy) },
    { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
    { header: 'QUANTITY', ...right, cell: signedQuantity },
    { header: 'ENTRY', ...right, leaves: 3, cell: ({ entryPrice }) => plain(entryPrice) },
    markColumn(page),
    {
      ...{ header: 'UNREALISED', ...right },
      cell: (row, paint) => paint.signed(row.unrealised, signedMoney(row.unrealised, sizeOf(row))),
    },
    {
      ...{ header: 'REALISED', ...right, leaves: 5 },
      cell: (row, paint) => paint.signed(row.realised, signedMoney(row.realised, sizeOf(row))),
    },
    { header: 'FEES', ...right, leaves: 6, cell: feesText },
    ...(hasFunding
      ? [
          {
            ...{ header: 'FUNDING', ...right, leaves: 7 },
            cell: (row: PositionView) => signedMoney(row.funding, sizeOf(row)),
          },
        ]
      : []),
    stopColumn,
    ...(hasLiquidation
      ? [
          {
            ...{ header: 'LIQUIDATION', ...right, leaves: 8 },
            cell: ({ liquidationPrice: price }: PositionView) =>
              price === null ? '-' : plain(price),
          },
        ]
      : []),
    {
      ...{ header: 'AGE', ...right, leaves: 2 },
      cell: ({ openedAt }) => age(openedAt, page.now),
      line: () => undefined,
    },
  ];
}

/** `0.12`, `0.00001 BTC` where the venue keeps its fee in coin, or both. */
function feesText(row: PositionView): string {
  const { fees, baseFees } = row;
  if (baseFees.amount === 0) return money(fees, sizeOf(row));
  const coin = `${plain(baseFees.amount)} ${word(baseFees.asset)}`;
  return fees === 0 ? coin : `${money(fees, sizeOf(row))} + ${coin}`;
}

/** Value at entry, by which amounts of a position are read. */
const sizeOf = ({ quantity, entryPrice }: PositionView): number => quantity * entryPrice;

const signedQuantity = ({ side, quantity }: PositionView): string =>
  plain(side === 'long' ? quantity : -quantity);

const markColumn = ({ now, staleAfter }: Page): RowColumn<PositionView> => ({
  ...{ header: 'MARK', align: 'right' },
  cell({ markPrice, markAt }, paint) {
    if (now - markAt <= staleAfter) return plain(markPrice);
    return paint.faint(`${plain(markPrice)} (${age(markAt, now)} old)`);
  },
  line: ({ markPrice }) => plain(markPrice),
});

/** How far the mark is from the nearest protective order, in percent of the mark. */
const stopColumn: RowColumn<PositionView> = {
  ...{ header: 'TO STOP', align: 'right', leaves: 1 },
  cell({ stopPrice, stopOffset, markPrice, side }, paint) {
    if (stopPrice === null && stopOffset === null) return paint.warning('no stop');
    const rise = side === 'long' ? markPrice - (stopPrice ?? 0) : (stopPrice ?? 0) - markPrice;
    const distance = stopPrice === null ? Infinity : rise;
    // A trailing stop is nearer than that once the price has come back.
    if (stopOffset !== null && stopOffset < distance) return `≤ ${percent(stopOffset / markPrice)}`;
    return percent(distance / markPrice);
  },
  line({ stopPrice, stopOffset }) {
    const fixed = stopPrice === null ? [] : [`at ${plain(stopPrice)}`];
    const trailing = stopOffset === null ? [] : [`trails by ${plain(stopOffset)}`];
    return [...fixed, ...trailing].join(', ') || 'none';
  },
};

const lookColumns = (page: Page): readonly RowColumn<EvaluationView>[] => [
  { header: 'STRATEGY', flexible: 'cut', cell: ({ strategy }) => word(strategy) },
  { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
  {
    ...{ header: 'LOOKED', align: 'right', leaves: 1 },
    cell: ({ at }) => `${age(at, page.now)} ago`,
    line: ({ at }) => page.clock(at),
  },
  {
    ...{ header: 'KNEW', flexible: 'wrap', leaves: 3 },
    cell: ({ figures }) => figuresText(figures) || '-',
    line: () => undefined,
  },
  { header: 'OUTCOME', flexible: 'wrap', cell: ({ outcome }) => word(outcome) },
  { header: 'GATE', flexible: 'wrap', cell: ({ gate }) => word(gate ?? '-') },
  { header: 'REASON', flexible: 'wrap', leaves: 2, cell: ({ reason }) => word(reason) || '-' },
];
