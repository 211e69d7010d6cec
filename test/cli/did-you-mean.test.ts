import { expect } from 'chai';
import fc from 'fast-check';
import { editDistance } from '../../src/app/config/nearest.js';
import { didYouMean } from '../../src/cli/did-you-mean.js';

describe('cli/did-you-mean', () => {
  it('counts insertions, deletions, replacements and swaps', () => {
    expect(editDistance('', 'abc')).to.equal(3);
    expect(editDistance('kitten', 'sitting')).to.equal(3);
    expect(editDistance('baktest', 'backtest')).to.equal(1);
    expect(editDistance('bakctest', 'backtest')).to.equal(1);
    expect(editDistance('same', 'same')).to.equal(0);
  });

  it('is symmetric, and zero only for equal words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).to.equal(editDistance(b, a));
        expect(editDistance(a, b) === 0).to.equal(a === b);
      }),
    );
  });

  it('suggests what a slip explains, and nothing else', () => {
    const commands = ['backtest', 'config show', 'data import', 'data list', 'init'];
    expect(didYouMean('bakctest', commands)).to.equal('backtest');
    expect(didYouMean('BACKTEST', commands)).to.equal('backtest');
    expect(didYouMean('data lst', commands)).to.equal('data list');
    expect(didYouMean('back', commands)).to.equal('backtest');
    expect(didYouMean('xyzzy', commands)).to.equal(undefined);
    expect(didYouMean('x', [])).to.equal(undefined);
  });
});
