/** Why a stored backtest sent, or did not send, an order. */
import { expect } from 'chai';
import { whyRun } from '../../../src/app/runs/index.js';
import type { RunWhy } from '../../../src/app/runs/index.js';
import type { Question } from '../../../src/app/parity/index.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import { openDesk } from '../backtest/desk.js';
import type { Desk } from '../backtest/desk.js';
import { failureOf } from '../strategies/project.js';

/** In at the third bar, asked for again at the fourth, too dear at the fifth, out at the sixth. */
const STATEMENTS = [
  "if (bars === 3) context.target(0.5, { reason: 'third' });",
  "if (bars === 4) context.target(0.5, { reason: 'again' });",
  "if (bars === 5) context.buy(1000, { reason: 'all in' });",
  "if (bars === 6) context.target(0, { reason: 'out' });",
].join(' ');

describe('why, of a stored backtest', function () {
  this.timeout(60_000);
  let desk: Desk;
  let id: string;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
    const strategy = desk.strategy('mine', STATEMENTS);
    id = (await desk.run({ strategy })).runId!;
  });
  after(() => desk.remove());

  async function ask(question: Question): Promise<RunWhy> {
    const workspace = await openWorkspace(desk.place);
    try {
      return await whyRun(workspace, id, question);
    } finally {
      await workspace.store.close();
    }
  }

  it('says of each bar what was asked for, which gate said no, and what came of it', async () => {
    const why = await ask({ kind: 'symbol', symbol: 'btcusdt', limit: 1_000 });
    expect(why.same, 'run as it was').to.equal(true);
    expect(why.explanations).to.have.length(300);
    const [, second, third, fourth, fifth, sixth] = why.explanations;
    expect(second!.gates).to.deep.equal([
      { gate: 'signal', passed: false, text: 'the strategy asked for nothing' },
    ]);
    expect(third).to.include({ reason: 'third', result: 'order b-0-1 filled' });
    expect(third!.inputs.bar!.end).to.equal(third!.at);
    expect(fourth!.result).to.equal('no order: target 0.5 is in force already');
    expect(fourth!.inputs.position).to.be.greaterThan(0);
    expect(fifth!.result).to.match(/^no order: \w+: /);
    expect(fifth!.gates.at(-1)).to.include({ gate: 'risk', passed: false });
    expect(sixth).to.include({ reason: 'out', result: 'order b-0-2 filled' });
  });

  it('finds the look that an order came from, and names what lists orders when there is none', async () => {
    const { explanations } = await ask({ kind: 'order', order: 2 });
    expect(explanations.map(({ reason }) => reason)).to.deep.equal(['out']);
    const error = await failureOf(() => ask({ kind: 'order', order: 99 }));
    expect(error).to.include({ exit: 'usage' });
    expect(error.line).to.match(/no strategy sent that order in run \w{8}; orders\.csv/);
  });

  it('says when it is not the run that was stored', async () => {
    desk.strategy('mine', STATEMENTS.replace('bars === 6', 'bars === 7'));
    const { same, explanations } = await ask({ kind: 'order', order: 2 });
    expect(same).to.equal(false);
    expect(explanations).to.have.length(1);
  });
});
