/** What has happened, newest last. */
import type { EventView, Views } from '../../app/session/views.js';
import type { Paint } from '../report/style.js';
import { sectionOf, word } from './section.js';
import type { Page, Section } from './section.js';

/** Kinds that somebody should look at. */
const PAINTS: Readonly<Record<string, (text: string, paint: Paint) => string>> = {
  denied: (text, paint) => paint.warning(text),
  state: (text, paint) => paint.alarm(text),
  strategy: (text, paint) => paint.warning(text),
};

export const eventSections = ({ events }: Views['events'], page: Page): readonly Section[] => [
  sectionOf(
    {
      ...{ noun: 'event', rows: events, record: true, empty: 'no event' },
      // One turn may say several things.
      key: ({ at, kind, strategy, symbol, text }: EventView) =>
        [at, kind, strategy, symbol, word(text)].join(' '),
      columns: [
        { header: 'AT', cell: ({ at }) => page.clock(at) },
        { header: 'KIND', cell: ({ kind }, paint) => PAINTS[kind]?.(kind, paint) ?? word(kind) },
        {
          ...{ header: 'STRATEGY', leaves: 2, flexible: 'cut' },
          cell: ({ strategy }) => word(strategy ?? ''),
        },
        {
          ...{ header: 'SYMBOL', leaves: 1, flexible: 'cut' },
          cell: ({ symbol }) => word(symbol ?? ''),
        },
        { header: 'TEXT', flexible: 'wrap', cell: ({ text }) => word(text) },
      ],
    },
    page,
  ),
];
