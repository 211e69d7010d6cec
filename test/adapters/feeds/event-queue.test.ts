/** Events on their way to a reader who is behind. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { DepthEvent, MarketEvent } from '../../../src/core/domain/market-event.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { EventQueue } from '../../../src/adapters/feeds/event-queue.js';
import type { FeedNotice } from '../../../src/ports.js';

const of = { instrument: 0 as InstrumentIndex, venueAt: asTimestamp(0) };
const trade = (id: number): MarketEvent => ({
  ...{ ...of, kind: 'trade', price: asPrice(1), quantity: asQuantity(1), side: 1, id },
});
const quote = (sequence: number): MarketEvent => ({
  ...{ ...of, kind: 'quote', bidPrice: asPrice(1), bidQuantity: asQuantity(1) },
  ...{ askPrice: asPrice(2), askQuantity: asQuantity(1), sequence },
});
const depth = (sequence: number, levels: readonly number[], snapshot = false): DepthEvent => ({
  ...{ ...of, kind: 'depth', snapshot, first: sequence, sequence, previous: sequence - 1, levels },
});

describe('feed: events that wait', () => {
  const read = async (queue: EventQueue): Promise<(MarketEvent | FeedNotice)[]> => {
    const items: (MarketEvent | FeedNotice)[] = [];
    queue.end();
    for await (const item of queue) items.push(item);
    return items;
  };
  const queueOf = (mergeFrom: number, most = 100): EventQueue =>
    new EventQueue(() => undefined, { mergeFrom, most });

  it('come in the order in which they were put', async () => {
    const queue = queueOf(10);
    const all = [trade(1), quote(1), quote(2), trade(2), depth(1, [1, 5, 1])];
    for (const event of all) queue.push(event);
    expect(await read(queue)).to.deep.equal(all);
  });

  it('are merged while the reader is behind: quotes replaced, changes of a book joined', async () => {
    const queue = queueOf(3);
    queue.push(trade(1));
    queue.push(quote(1));
    queue.push(depth(1, [1, 5, 1, -1, 6, 1]));
    for (let sequence = 2; sequence <= 50; sequence += 1) queue.push(quote(sequence));
    queue.push(depth(2, [1, 5, 0]));
    queue.push(depth(3, [1, 4, 7, -1, 6, 2]));
    const [first, second, third, ...more] = await read(queue);
    expect(first).to.deep.equal(trade(1));
    expect(second).to.deep.equal(quote(50));
    expect(third).to.deep.include({ first: 1, previous: 0, sequence: 3, snapshot: false });
    expect((third as DepthEvent).levels).to.deep.equal([1, 5, 0, -1, 6, 2, 1, 4, 7]);
    expect(more).to.deep.equal([]);
  });

  it('keep a picture of the book a picture, without levels that are gone', async () => {
    const queue = queueOf(1);
    queue.push(depth(1, [1, 5, 1, -1, 6, 1], true));
    queue.push(depth(2, [1, 5, 0, 1, 4, 1]));
    const [only] = await read(queue);
    expect(only).to.deep.include({ snapshot: true, sequence: 2, levels: [-1, 6, 1, 1, 4, 1] });
  });

  it('say so when trades had to be dropped, once', async () => {
    const queue = queueOf(10, 20);
    for (let id = 1; id <= 40; id += 1) queue.push(trade(id));
    const items = await read(queue);
    expect(items.filter(({ kind }) => kind === 'trade')).to.have.length(20);
    expect(items.filter(({ kind }) => kind === 'gap')).to.have.length(1);
  });

  it('are handed over after the end, and no more are taken', async () => {
    let ended = 0;
    const queue = new EventQueue(() => (ended += 1));
    queue.push(trade(1));
    queue.end();
    queue.push(trade(2));
    expect(await read(queue)).to.deep.equal([trade(1)]);
    expect(ended).to.equal(1);
    expect(await queue.next()).to.deep.equal({ done: true, value: undefined });
  });

  it('wake a reader who waits, and end with him', async () => {
    let ended = false;
    const queue = new EventQueue(() => (ended = true));
    const next = queue.next();
    queue.push(trade(1));
    expect((await next).value).to.deep.equal(trade(1));
    for await (const item of feedInto(queue)) {
      expect(item.kind).to.equal('trade');
      break;
    }
    expect(ended).to.equal(true);
  });
});

function feedInto(queue: EventQueue): EventQueue {
  queue.push(trade(2));
  return queue;
}
