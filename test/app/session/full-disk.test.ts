/** What somebody who steers is told while the journal has no room. */
import { expect } from 'chai';
import { renderView } from '../../../src/cli/views/index.js';
import { PaperHome, depth, quote } from './paper-home.js';
import { until } from './until.js';

const PAGE = { width: 200, colour: false, now: 0, staleAfter: 0, clock: () => '' };
const ANN = { via: 'cli', name: 'ann' } as const;
/** Each quote leaves some pages in the journal. */
const STRATEGY = `
export default {
  name: 'mine',
  create: () => ({
    onQuote(quote, context) {
      const seen = (context.state?.seen ?? 0) + 1;
      context.state = { seen, filler: 'x'.repeat(20000) };
    },
  }),
};
`;

describe('session: a full disk', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
    home.write('mine.ts', STRATEGY);
    home.maxPages = 60;
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  it('faults 6, 50: holds up no answer, and is told', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1));
    await until(
      () => {
        home.feed.tell(quote(99.9, 100.1));
        return session.view('status');
      },
      ({ journal }) => journal.state === 'full',
    );
    const halted = await session.act({ kind: 'halt', flatten: false, reason: 'stop it' }, ANN);
    expect(halted.accepted).to.equal(true);
    expect(halted.text).to.match(/^trading is halted.*; the disk is full: it is done/);
    const status = await session.view('status');
    expect(status).to.include({ state: 'halted' });
    expect(renderView('status', status, PAGE).join('\n')).to.match(
      /journal .* not on disk yet, the disk is full/,
    );
  });
});
