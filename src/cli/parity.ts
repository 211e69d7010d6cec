/** `parity`: what it asks for and prints. Import lazily. */
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { journalPath } from '../app/journal/index.js';
import { checkParity } from '../app/parity/index.js';
import type { AttributedTrade, Attribution, Divergence, Parity } from '../app/parity/index.js';
import { paperOf } from '../app/session/plan-session.js';
import { strategyPlace } from '../app/strategies/index.js';
import { colourLevel } from './colour-level.js';
import { paint } from './colour.js';
import { facts, many } from './data-text.js';
import { interruptSignal } from './interrupt.js';
import { terminalWidth } from './page.js';
import { clockIn } from './views/clock.js';
import type { Clock } from './views/clock.js';
import { plain, signedMoney } from './views/money.js';
import { pageLines, sectionOf, word } from './views/section.js';
import type { Page } from './views/section.js';

export async function parityFromFlags(
  options: LoadOptions,
  session: string,
): Promise<{ readonly parity: Parity; readonly clock: Clock }> {
  const loaded = await loadConfig(options);
  const { config } = loaded;
  const parity = await checkParity({
    ...{ session, models: paperOf(config), signal: interruptSignal() },
    path: journalPath(dataDirectoryOf(loaded, options).directory),
    place: strategyPlace(options),
  });
  return { parity, clock: clockIn(config.display.timezone) };
}

export function parityText(parity: Parity, clock: Clock): string {
  const { session, mode, accounts, skipped, until } = parity;
  const { starts, marketEvents, inputs, turns } = parity;
  const known = facts([
    [
      'session',
      `${session}: ${mode}, ${accounts.map(({ account, venue }) => `account ${account} at ${venue}`).join(', ')}`,
    ],
    [
      'replayed',
      `${many(marketEvents, 'market event')}, ${many(inputs, 'report or control', 'reports and controls')}, ${many(starts, 'start')}`,
    ],
    ['until', until === 0 ? undefined : clock(until)],
    [
      'left out',
      skipped === 0 ? undefined : `${many(skipped, 'record')}: retention has dropped their events`,
    ],
  ]);
  const changed = parity.changed.map(
    ({ origin, text }) => `${paint.yellow('changed')}  ${origin} ${text}`,
  );
  const { divergence, attribution } = parity;
  const verdict =
    divergence === null
      ? [`${paint.green('identical')}  in all of ${many(turns, 'turn')}`]
      : divergenceLines(divergence, clock);
  const parts = attribution === null ? [] : ['', ...attributionLines(attribution, clock)];
  return [known, ...changed, ...verdict, ...parts].join('\n');
}

function divergenceLines(divergence: Divergence, clock: Clock): string[] {
  const { seq, at, journaled, replayed, difference } = divergence;
  const nothing = 'nothing';
  const first =
    difference === null
      ? undefined
      : `${difference.path}: ${JSON.stringify(difference.journaled)} became ${JSON.stringify(difference.replayed)}`;
  return [
    `${paint.red('diverged')}  at record ${seq}, ${clock(at)}`,
    facts([
      ['journaled', word(journaled ?? nothing)],
      ['replayed', word(replayed ?? nothing)],
      ['first', first === undefined ? undefined : word(first)],
    ]),
  ];
}

const CAUSES = ['signal', 'latency', 'price', 'fee', 'missed', 'total'] as const;

function attributionLines(attribution: Attribution, clock: Clock): string[] {
  const { trades, totals, equity, unvaluedFees } = attribution;
  const page: Page = {
    ...{ width: terminalWidth(), colour: colourLevel(process.env, process.stdout) > 0 },
    ...{ now: 0, staleAfter: Infinity, clock },
  };
  const largest = Math.max(...equity.flatMap(({ happened, simulated }) => [happened, simulated]));
  const heading = 'What happened, less what the simulation says';
  const money = CAUSES.map((cause) => ({
    ...{ header: cause.toUpperCase(), align: 'right' as const },
    cell: (row: Pick<AttributedTrade, (typeof CAUSES)[number]>) => signedMoney(row[cause], largest),
  }));
  const tradeSection = sectionOf<AttributedTrade>(
    {
      ...{ noun: 'trade', heading, rows: trades, record: true, key: keyOf },
      empty: 'no trade in the session or in the simulation',
      columns: [
        {
          header: 'AT',
          leaves: 1,
          cell: (trade) => clock((trade.happened ?? trade.simulated)!.at),
        },
        { header: 'STRATEGY', leaves: 2, flexible: 'cut', cell: ({ strategy }) => word(strategy) },
        { header: 'SYMBOL', flexible: 'cut', cell: ({ symbol }) => word(symbol) },
        { header: 'SIDE', cell: ({ side }) => side },
        { header: 'HAPPENED', align: 'right', cell: ({ happened }) => tradedText(happened) },
        { header: 'SIMULATED', align: 'right', cell: ({ simulated }) => tradedText(simulated) },
        ...money,
      ],
    },
    page,
  );
  const totalSection = sectionOf<Attribution['totals'][number]>(
    {
      ...{ noun: 'total', heading: 'In all', rows: totals, key: ({ currency }) => currency },
      columns: [
        { header: 'CURRENCY', cell: ({ currency }) => currency },
        { header: 'TRADES', align: 'right', cell: ({ trades: number }) => String(number) },
        ...money,
      ],
    },
    page,
  );
  const unvalued =
    unvaluedFees.length === 0
      ? []
      : [`fees in ${unvaluedFees.join(', ')} have no price in the session and count as nothing`];
  return [
    ...pageLines([tradeSection, totalSection], page),
    '',
    ...equity.map(({ account, happened, simulated }) => {
      const whose = equity.length > 1 ? `${word(account)}: ` : '';
      return `${whose}equity at the end ${plain(happened)}, simulated ${plain(simulated)}`;
    }),
    ...unvalued,
  ];
}

const keyOf = ({ happened, simulated }: AttributedTrade): string =>
  happened === null ? `simulated ${simulated!.order}` : String(happened.order);

const tradedText = (traded: AttributedTrade['happened']): string =>
  traded === null ? '-' : `${plain(traded.quantity)} at ${plain(traded.price)}`;
