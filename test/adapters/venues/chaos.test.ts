/**
 * Random orders, cancels and replacements while requests and answers are lost, late, limited or broken and
 * streams end: afterwards what was told is what the exchange has, to the last digit.
 */
import { expect } from 'chai';
import { nextChance, nextInteger, seedRandom } from '../../../src/core/domain/random.js';
import type { RandomState } from '../../../src/core/domain/random.js';
import { moneyFromText } from '../../../src/core/domain/money.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import { Counterparty, VenueBench, limit } from './fixture.js';
import type { Placing } from './fixture.js';

const ROUNDS = 8;
const STEPS = 25;

const FAULTS: readonly { fault: string; chance: number; value?: number }[] = [
  { fault: 'drop-before', chance: 0.1 },
  { fault: 'drop-after', chance: 0.15 },
  { fault: 'timeout-before', chance: 0.1 },
  { fault: 'timeout-after', chance: 0.15 },
  { fault: 'delay-before', chance: 0.15, value: 400 },
  { fault: 'delay-before', chance: 0.1, value: 900 },
  { fault: 'delay-after', chance: 0.1, value: 400 },
  { fault: 'status', chance: 0.05, value: 502 },
  { fault: 'empty', chance: 0.1 },
  { fault: 'html', chance: 0.05 },
  { fault: 'truncated', chance: 0.1 },
  { fault: 'fill-during-cancel', chance: 0.3 },
  { fault: 'duplicate-report', chance: 0.4 },
  { fault: 'reorder-reports', chance: 0.4 },
  { fault: 'late-report', chance: 0.2, value: 200 },
];

const ENDS: readonly string[] = ['rejected', 'never_accepted', 'cancelled', 'expired'];

interface Sent {
  readonly clientId: string;
  readonly quantity: number;
}

class Round {
  readonly sent: Sent[] = [];

  constructor(
    private readonly bench: VenueBench,
    private readonly other: Counterparty,
    private readonly random: RandomState,
  ) {}

  private pick = (low: number, high: number): number => nextInteger(this.random, low, high);

  private placing(): Placing {
    const side = this.pick(0, 1) === 0 ? 'buy' : 'sell';
    const quantity = this.pick(20, 2_000);
    const price = 60_000 + this.pick(-20, 20);
    const kind = this.pick(0, 9);
    if (kind === 0) return { side, quantity, pricing: { type: 'market' } };
    if (kind === 1) return { side, quantity, pricing: limit(price, true) };
    if (kind === 2) return { side, quantity, pricing: limit(price), timeInForce: 'ioc' };
    return { side, quantity, pricing: limit(price) };
  }

  private submit(): void {
    const placing = this.placing();
    const clientId = this.bench.submit(placing);
    this.sent.push({ clientId, quantity: placing.quantity! });
  }

  private any(): string {
    return this.sent[this.pick(0, this.sent.length - 1)]!.clientId;
  }

  private async step(): Promise<void> {
    const { bench, other } = this;
    const kind = this.pick(0, 99);
    if (kind < 40 || this.sent.length === 0) this.submit();
    else if (kind < 55) bench.cancel(this.any());
    else if (kind < 62) {
      const order = bench.order({ quantity: this.pick(20, 500), pricing: limit(59_990) });
      bench.venue.send({ kind: 'replace', clientId: this.any(), order });
      this.sent.push({ clientId: order.clientId, quantity: order.quantity });
    } else if (kind < 92) {
      const side = this.pick(0, 1) === 0 ? 'buy' : 'sell';
      other.place(side, 60_000 + this.pick(-20, 20), this.pick(20, 1_000), 'gtc');
    } else if (kind < 94) await bench.chaos('close-1006');
    else if (kind < 96) await bench.chaos('terminate-streams');
    else if (kind < 98) bench.venue.send({ kind: 'queryAccount' });
    else bench.venue.send({ kind: 'cancelAll', instrument: bench.instrument });
    // Some requests go out together, some after the answer to those before.
    if (nextChance(this.random, 0.4)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async run(): Promise<void> {
    const { bench, random } = this;
    for (const { fault, chance, value } of FAULTS) {
      if (!nextChance(random, 0.5)) continue;
      await bench.chaos(fault, { chance, times: 1_000, ...(value === undefined ? {} : { value }) });
    }
    for (let step = 0; step < STEPS; step += 1) await this.step();
    await bench.calm();
    await bench.until(() => this.sent.every(({ clientId }) => !this.isOpen(clientId)));
    bench.venue.send({ kind: 'cancelAll', instrument: bench.instrument });
    await bench.until(() => this.sent.every((one) => this.isOver(one)));
  }

  /** Not known whether the venue has it. */
  private isOpen(clientId: string): boolean {
    const told = this.bench.statuses(clientId);
    return !told.includes('accepted') && !ENDS.some((end) => told.includes(end as 'cancelled'));
  }

  private isOver({ clientId, quantity }: Sent): boolean {
    const told = this.bench.statuses(clientId);
    return (
      ENDS.some((end) => told.includes(end as 'cancelled')) ||
      this.bench.filled(clientId) === quantity
    );
  }
}

interface Listed {
  readonly clientOrderId: string;
  readonly status: string;
  readonly executedQty: string;
}

interface Trade {
  readonly id: number;
  readonly commission: string;
  readonly commissionAsset: string;
}

const ENDED: Readonly<Record<string, string>> = { CANCELED: 'cancelled', EXPIRED: 'expired' };

function checkOrders(bench: VenueBench, sent: readonly Sent[], listed: readonly Listed[]): void {
  for (const { clientId, quantity } of sent) {
    const there = listed.filter(({ clientOrderId }) => clientOrderId === clientId);
    const told = bench.statuses(clientId);
    const ends = ENDS.filter((end) => told.includes(end as 'cancelled'));
    expect(there.length, `${clientId} placed`).to.be.at.most(1);
    expect(told.filter((status) => status === 'accepted').length, clientId).to.equal(there.length);
    const [order] = there;
    if (order === undefined) {
      expect(ends, `${clientId} ${told.join(' ')}`).to.have.length(1);
      expect(bench.filled(clientId)).to.equal(0);
    } else {
      expect(bench.filled(clientId), clientId).to.equal(
        Number(moneyFromText(order.executedQty)) / 1_000,
      );
      const end = ENDED[order.status];
      expect(ends, `${clientId} ${told.join(' ')}`).to.deep.equal(end === undefined ? [] : [end]);
      if (end === undefined) expect(bench.filled(clientId)).to.equal(quantity);
    }
  }
}

async function checkAccount(bench: VenueBench, sent: readonly Sent[]): Promise<void> {
  const { body } = await bench.exchange.signed(bench.key, 'GET /api/v3/myTrades', {
    ...{ symbol: 'BTCUSDT', limit: 1_000, startTime: 0 },
  });
  const trades = body as readonly Trade[];
  const fills = sent.flatMap(({ clientId }) =>
    bench.of(clientId).flatMap(({ fill }) => fill ?? []),
  );
  const fee = (one: Trade): string =>
    `${one.id} ${String(moneyFromText(one.commission))} ${one.commissionAsset}`;
  expect(
    fills.map((one) => `${one.tradeId} ${String(one.fee)} ${one.feeAsset}`).sort(),
  ).to.deep.equal(trades.map(fee).sort());
}

describe('venue: chaos', function () {
  this.timeout(120_000);
  let exchange: TestExchange;
  let bench: VenueBench;
  let other: Counterparty;

  before(async () => {
    exchange = await TestExchange.start({ symbols: ['BTC/USDT'] });
    other = new Counterparty(exchange, 'other');
    const key = exchange.account('alice', { USDT: '10000000', BTC: '100' });
    bench = await VenueBench.open(exchange, 'alice', { key });
    await bench.connect();
  });

  after(async () => {
    await bench.close();
    await exchange.stop();
  });

  it('tells what the exchange has, whatever is lost on the way', async () => {
    const sent: Sent[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const one = new Round(bench, other, seedRandom(round));
      await one.run();
      sent.push(...one.sent);
      checkOrders(bench, sent, await bench.listed());
      await checkAccount(bench, sent);
    }
    expect(Object.values(exchange.totals()).every((sum) => sum === '0')).to.equal(true);
  });
});
