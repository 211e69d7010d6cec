import { expect } from 'chai';
import {
  benchOptions,
  compare,
  measure,
  median,
  MILLISECONDS,
  millionsPerSecond,
  table,
} from '../../bench/measure.js';

describe('bench: measure', () => {
  it('takes the middle value, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([4, 1, 2, 9])).to.equal(3);
    expect(() => median([])).to.throw(RangeError);
  });

  it('pairs ratios within a round, so that a slow round moves neither', () => {
    const subject = { name: 'ours', seconds: [1, 10, 1] };
    const against = { name: 'theirs', seconds: [4, 40, 2] };
    expect(compare(subject, millionsPerSecond(2e6, 'bars'), against)).to.deep.equal({
      name: 'ours',
      value: 2,
      unit: 'M bars/s',
      ratio: 4,
      against: 'theirs',
    });
    const { ratio, value } = compare(subject, MILLISECONDS, against);
    expect([ratio, value]).to.deep.equal([0.25, 1000]);
    expect(compare(subject, MILLISECONDS)).to.include({ ratio: null, against: null });
  });

  it('runs each candidate once a round, in rotating order, after the warm-ups', async () => {
    const order: string[] = [];
    const candidates = ['a', 'b', 'c'].map((name) => ({ name, run: () => order.push(name) }));
    const samples = await measure(candidates, { rounds: 3, warmups: 1 });
    expect(order.join('')).to.equal('abcbcacababc');
    expect(samples.map(({ name, seconds }) => [name, seconds.length])).to.deep.equal([
      ['a', 3],
      ['b', 3],
      ['c', 3],
    ]);
  });

  it('waits for a candidate that answers later', async () => {
    const later = { name: 'later', run: () => new Promise((done) => setTimeout(done, 15)) };
    const [samples] = await measure([later], { rounds: 1, warmups: 0 });
    expect(samples!.seconds[0]).to.be.above(0.01);
  });

  it('knows its flags, and refuses too few rounds and unknown words', () => {
    expect(benchOptions([])).to.deep.equal({ json: false, short: false, rounds: 5 });
    expect(benchOptions(['--json', '--rounds', '9', '--short'])).to.deep.equal({
      json: true,
      short: true,
      rounds: 9,
    });
    expect(() => benchOptions(['--rounds', '4'])).to.throw(RangeError, 'at least 5, got 4');
    expect(() => benchOptions(['--fast'])).to.throw(/fast/);
  });

  it('prints three digits a figure, aligned', () => {
    const text = table([
      { name: 'ours', value: 88.312, unit: 'M bars/s', ratio: 0.31234, against: 'theirs' },
      { name: 'a longer name', value: 12345.6, unit: 'ms', ratio: null, against: null },
    ]);
    expect(text.split('\n')).to.deep.equal([
      'name           value  unit       ratio  against',
      'ours            88.3  M bars/s  0.312x  theirs',
      'a longer name  12346  ms',
    ]);
  });
});
