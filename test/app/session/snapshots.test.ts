/** However long a session runs and whatever comes in: a restart has little to read, and finds all. */
import { expect } from 'chai';
import { MarketBatchWriter } from '../../../src/core/domain/market-batch.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { carryOf } from '../../../src/core/engine/index.js';
import { defineStrategy } from '../../../src/core/strategies/index.js';
import type { JournalRecord } from '../../../src/app/journal/index.js';
import { EngineHost, SNAPSHOT_AFTER } from '../../../src/app/session/engine-host.js';
import { fromText, toText } from '../../../src/app/session/json.js';
import type { StartInput } from '../../../src/app/session/plan.js';
import { recoverSession } from '../../../src/app/session/recover-session.js';
import { livePlan } from './live-plan.js';
import { quote } from './paper-home.js';

const PLAN = livePlan('long');

/** Counts what it sees, and now and then orders what the venue never answers. */
const counting = defineStrategy({
  name: 'counting',
  parameters: {},
  create: () => {
    let seen = 0;
    return {
      onQuote(_quote, context) {
        seen += 1;
        if (seen % 1_000 === 0) context.state = { seen };
        if (seen % 40_000 === 0) context.buy(0.01, { limitPrice: 50 });
      },
    };
  },
});

const stamp = (at: number) => asTimestamp(1_700_000_000_000_000 + at * 1_000);

describe('session: snapshots', function () {
  this.timeout(60_000);

  it('are made before a restart would have much to read, and hide nothing', () => {
    const records: JournalRecord[] = [];
    const host = new EngineHost({
      append(more) {
        for (const { count = 1, ...one } of more) {
          records.push({ ...one, count, seq: records.length + 1, pruned: false });
        }
        return records.length;
      },
      send: () => undefined,
    });
    const input: StartInput = {
      ...{ kind: 'start', at: stamp(0), epoch: 1, plan: PLAN, history: [], stopped: {} },
      ...{ epochs: [{ epoch: 1, firstOrder: 1 }], carried: null, equity: null, cause: null },
      live: [{ nativeTypes: ['market', 'limit'], resting: [] }],
    };
    host.start(input, [counting]);
    const writer = new MarketBatchWriter();
    for (let at = 1; at <= 2 * SNAPSHOT_AFTER + 15_000; at += 1) {
      writer.push(stamp(at), quote(99, 101 + (at % 7)));
      host.market(writer.take(), 1);
    }
    const snapshots = records.filter(({ kind }) => kind === 'snapshot').map(({ seq }) => seq);
    expect(snapshots).to.have.length(3);
    // The largest input here leads to three records.
    const stretches = [...snapshots.slice(1), records.length].map(
      (seq, at) => seq - snapshots[at]!,
    );
    expect(Math.max(...stretches)).to.be.lessThan(SNAPSHOT_AFTER + 5);
    const recovered = recoverSession({
      lastSnapshot: () => records[snapshots.at(-1)! - 1],
      *batches({ from = 1 } = {}) {
        yield records.slice(from - 1);
      },
    })!;
    // What the rules have seen since the snapshot is in no journal; here there are none.
    const { carried } = recovered;
    expect(fromText(toText(carried))).to.deep.equal(fromText(toText(carryOf(host.running.engine))));
    expect(carried.orders).to.have.length(2);
    expect(carried.instances.find(({ name }) => name === 'one')!.state).to.equal('{"seen":115000}');
  });
});
