/** The state of trading, its limits, and how near they are. */
import type { RiskLimitView, RiskView, Views } from '../../app/session/views.js';
import { factSection } from './facts.js';
import { percent, plain } from './money.js';
import { stateWord } from './status.js';
import { sectionOf, word } from './section.js';
import type { Page, RowColumn, Section } from './section.js';

export function riskSections({ accounts }: Views['risk'], page: Page): readonly Section[] {
  if (accounts.length === 0) return [factSection({ noun: 'risk', facts: [NOTHING] }, page)];
  return accounts.flatMap((account) => accountSections(account, page));
}

const NOTHING = { label: 'risk', text: 'no account' };

function accountSections(risk: RiskView, page: Page): Section[] {
  const { account, state, guardian, limits } = risk;
  const name = word(account);
  const facts = [
    { label: 'trading', text: stateText(risk, page), alarming: state !== 'active' },
    { label: 'guardian', text: guardianText(risk, page), alarming: guardian.tripped },
  ];
  return [
    factSection({ noun: `risk ${name}`, heading: `Account ${name}`, facts }, page),
    limitSection({ noun: `limit ${name}`, limits, empty: 'no limit is set' }, page),
    limitSection(
      { noun: `guard ${name}`, heading: 'The guardian acts at', limits: guardian.limits },
      page,
    ),
  ];
}

const stateText = ({ since, reason, ...state }: RiskView, { clock }: Page): string =>
  `${stateWord(state)} since ${clock(since)}${reason === '' ? '' : `: ${word(reason)}`}`;

function guardianText({ guardian: { tripped, rule, at } }: RiskView, { clock }: Page): string {
  if (!tripped) return 'watches';
  return `tripped by ${word(rule ?? 'a limit')}${at === null ? '' : ` at ${clock(at)}`}`;
}

interface Limits {
  readonly noun: string;
  readonly heading?: string;
  readonly limits: readonly RiskLimitView[];
  readonly empty?: string;
}

const limitSection = ({ limits, ...section }: Limits, page: Page): Section =>
  sectionOf({ ...section, rows: limits, key: ({ rule }) => word(rule), columns: COLUMNS }, page);

/** From this share of a limit on it is shown as a warning. */
const NEAR = 0.8;

const COLUMNS: readonly RowColumn<RiskLimitView>[] = [
  { header: 'RULE', flexible: 'cut', cell: ({ rule }) => word(rule) },
  { header: 'LIMIT', align: 'right', cell: ({ limit, unit }) => amount(limit, unit) },
  {
    ...{ header: 'ACTUAL', align: 'right' },
    cell: ({ actual, unit }) => (actual === null ? '-' : amount(actual, unit)),
  },
  {
    ...{ header: 'USED', align: 'right', leaves: 1 },
    cell({ actual, limit }, paint) {
      if (actual === null || limit <= 0) return '-';
      const text = percent(actual / limit, 0);
      if (actual >= limit) return paint.alarm(text);
      return actual >= limit * NEAR ? paint.warning(text) : text;
    },
  },
  {
    ...{ header: 'UNIT', leaves: 2 },
    cell: ({ unit }) => (unit === 'fraction' ? '' : word(unit)),
  },
  { header: 'REFUSED', align: 'right', leaves: 3, cell: ({ refusals }) => plain(refusals) },
];

const amount = (value: number, unit: string): string =>
  unit === 'fraction' ? percent(value) : plain(value);
