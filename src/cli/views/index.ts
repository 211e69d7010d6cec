/** Views of a session for people: from plain data to lines. Nothing here asks, waits or prints. */
import type { ViewName, Views } from '../../app/session/views.js';
import { balanceSections } from './balance.js';
import { eventSections } from './events.js';
import { fillSections } from './fills.js';
import { orderSections } from './orders.js';
import { pnlSections } from './pnl.js';
import { positionSections } from './positions.js';
import { riskSections } from './risk.js';
import { pageLines } from './section.js';
import type { Page, Section } from './section.js';
import { statusSections } from './status.js';
import { strategySections } from './strategies.js';

export { clockIn } from './clock.js';
export type { Page, Section } from './section.js';

type Sections = {
  readonly [Name in ViewName]: (view: Views[Name], page: Page) => readonly Section[];
};

export const VIEW_SECTIONS: Sections = {
  positions: positionSections,
  orders: orderSections,
  fills: fillSections,
  balance: balanceSections,
  pnl: pnlSections,
  strategies: strategySections,
  risk: riskSections,
  status: statusSections,
  events: eventSections,
};

/** The view by its tables, as lines no longer than the page is wide. */
export const renderView = <Name extends ViewName>(
  name: Name,
  view: Views[Name],
  page: Page,
): string[] => pageLines(VIEW_SECTIONS[name](view, page), page);
