/** A session does not begin on records that are not those it wrote. */
import { copyFileSync } from 'node:fs';
import { expect } from 'chai';
import { verifyNewest } from '../../../src/app/journal/index.js';
import { copyJournal, failureOf, record, tamper, writeJournal } from '../journal/fixture.js';
import { PaperHome, depth, quote } from './paper-home.js';
import { until } from './until.js';

/** Changes bytes of text in what retention may drop: as long as before, and JSON still. */
const CASH = `update bulk set body = cast(replace(cast(body as text), '1000000000000', '9000000000000') as blob)
  where first_seq = (select max(first_seq) from bulk)`;
const DAMAGES: readonly (readonly [what: string, sql: string, says: RegExp])[] = [
  ['another sum in the newest snapshot', CASH, /market events or a snapshot have changed/],
  ['no snapshot', 'delete from bulk', /market events or a snapshot are gone/],
  [
    'no snapshot, and the word that it was dropped',
    'delete from bulk; update journal set pruned_through = 1000000',
    /market events or a snapshot are gone/,
  ],
  [
    'no word of any snapshot',
    'update commits set snapshot = null',
    /a commit does not hold what it says/,
  ],
];

describe('session: a damaged journal', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(async () => {
    home = new PaperHome();
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    await home.stop();
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  it('fault 5: is not begun on, and says what is wrong', async () => {
    copyJournal(home.journal, `${home.journal}.whole`);
    for (const [what, sql, says] of DAMAGES) {
      copyFileSync(`${home.journal}.whole`, home.journal);
      tamper(home.journal, (database) => database.exec(sql));
      const failure = await failureOf(() => home.start());
      expect(failure.code, what).to.equal('journal.damaged');
      expect(failure.line, what).to.match(says).and.contain("run 'tradsys journal verify'");
    }
    copyFileSync(`${home.journal}.whole`, home.journal);
    const session = await home.start();
    expect((await session.view('status')).positions).to.equal(1);
  });

  it('is looked at from its newest snapshot on', async () => {
    const path = `${home.journal}.other`;
    await writeJournal(path, [
      [record('first')],
      [record('{}', 'snapshot')],
      [record('one'), record('', 'market')],
      [record('two')],
    ]);
    verifyNewest(path);
    const expected = /records 5 to 5: a commit does not have the hash it had/;
    tamper(path, (database) => {
      const row = database.prepare('select body from commits where first_seq = 5').pluck();
      const body = Buffer.from(row.get() as Buffer);
      body[body.length - 1]! ^= 1;
      database.prepare('update commits set body = ? where first_seq = 5').run(body);
    });
    expect((await failureOf(() => verifyNewest(path))).line).to.match(expected);
  });
});
