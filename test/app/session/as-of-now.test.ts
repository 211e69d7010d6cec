/** Journals written before a session could have several accounts go on as they were. */
import { expect } from 'chai';
import { moneyFromNumber, moneyToUnits } from '../../../src/core/domain/money.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import type { JournalRecord } from '../../../src/app/journal/index.js';
import { asOfNow } from '../../../src/app/session/as-of-now.js';
import { toBytes } from '../../../src/app/session/json.js';
import { recoverSession } from '../../../src/app/session/recover-session.js';
import type { SessionPlan } from '../../../src/app/session/plan.js';
import { livePlan } from './live-plan.js';

const AT = asTimestamp(1_700_000_000_000_000);
const HALT = { kind: 'trading_state', state: 'halted', rule: 'hand', limit: 0, actual: 0 };
const MARKS = { peak: 10_100, day: 19_675, dayStart: 10_000, peaks: { one: 10_050 } };

/** As a journal has it. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const units = (amount: number): string => moneyToUnits(moneyFromNumber(amount));

/** With the rule of which the snapshot remembers something. */
function limitedPlan(): SessionPlan {
  const { setup, ...plan } = livePlan('before');
  const accounts = setup.accounts.map((one) => ({ ...one, limits: { maxDrawdown: 0.5 } }));
  return { ...plan, setup: { ...setup, accounts } };
}

/** A plan as it was: one account, whose terms were the plan's own. */
function planOfBefore(): unknown {
  const { setup, ...plan } = limitedPlan();
  const { accounts, ...rest } = setup;
  const { name, venue, ...terms } = accounts[0]!;
  return { ...plan, account: name, venue, setup: { ...rest, ...terms } };
}

/** What was carried, as it was: one ledger, and what the instance was given beside its name. */
const CARRIED = {
  ...{ requests: 7, lastOrder: 3, orders: [], marks: { 'sim:BTC/USDT': 10_000 } },
  ledger: [
    { account: 'cash', asset: 'USDT', balance: units(9_900) },
    { account: 'counterparty', asset: 'USDT', balance: units(100) },
    { account: 'deposits', asset: 'USDT', balance: units(-10_000) },
    { account: 'cash', asset: 'BTC', balance: units(1) },
    { account: 'counterparty', asset: 'BTC', balance: units(-1) },
  ],
  positions: [
    {
      ...{ instance: 'one', symbol: 'sim:BTC/USDT', side: 1, realised: '0', fees: '0' },
      lots: [
        {
          ...{ quantity: 100, cost: units(100), fee: '0', at: AT, price: 10_000, reason: '' },
          ...{ low: 10_000, high: 10_000 },
        },
      ],
    },
  ],
  instances: [{ name: 'one', allocated: 5_000, state: '{"n":3}', stopped: null, targets: [] }],
  halt: HALT,
  guardian: { trip: null, losses: 2, flatAt: {} },
  rules: { max_drawdown: [10_100] },
};

const SNAPSHOT = {
  ...{ at: AT, epoch: 4, epochs: [{ epoch: 4, firstOrder: 1 }], startSeq: 1 },
  ...{ plan: planOfBefore(), carried: CARRIED, equity: MARKS },
};

describe('session: journals of before there could be several accounts', () => {
  it('are recovered with money, position, halt and marks as they were', () => {
    const record = { seq: 1, at: AT, kind: 'snapshot', payload: toBytes(SNAPSHOT), count: 1 };
    const recovered = recoverSession({
      lastSnapshot: () => ({ ...record, pruned: false }) as JournalRecord,
      *batches() {
        yield [];
      },
    })!;
    expect(written(recovered.plan)).to.deep.equal(written(limitedPlan()));
    expect(recovered.epoch).to.equal(4);
    expect(recovered.equity).to.deep.equal({ main: MARKS });
    const { accounts, positions, instances, lastOrder } = recovered.carried;
    const { ledger, allocated, halt, guardian, rules } = accounts['main']!;
    const balances = ledger.map(({ account, asset, balance }) => ({ account, asset, balance }));
    expect(balances).to.include.deep.members(CARRIED.ledger);
    expect(allocated).to.deep.include({ one: 5_000 });
    expect(halt).to.deep.equal(HALT);
    expect(guardian).to.deep.equal(CARRIED.guardian);
    expect(rules).to.deep.include(CARRIED.rules);
    expect(lastOrder).to.equal(3);
    expect(positions.map(({ instance, lots }) => [instance, lots])).to.deep.equal([
      ['one', CARRIED.positions[0]!.lots],
    ]);
    expect(instances.find(({ name }) => name === 'one')).to.deep.include({ state: '{"n":3}' });
  });

  it('have starts whose venue is that of their account', () => {
    const live = { nativeTypes: ['market'], resting: [] };
    const start = { kind: 'start', plan: planOfBefore(), carried: null, equity: null, live };
    expect(asOfNow(start)).to.deep.include({ carried: null, equity: null, live: [live] });
    expect(asOfNow({ ...start, live: null })).to.deep.include({ live: null });
  });

  it('leave everything else as it is', () => {
    const control = { kind: 'control', control: { kind: 'resume' } };
    const now = { kind: 'start', plan: livePlan('now'), carried: null, live: [] };
    for (const value of [control, now, 'text', null]) expect(asOfNow(value)).to.equal(value);
  });
});
