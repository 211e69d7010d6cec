import { expect } from 'chai';
import fc from 'fast-check';
import { hasSwitch, hoistGlobalFlags, resolveCommand, rewriteDotted } from '../../src/cli/argv.js';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

describe('cli/argv: dotted flags', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['run --a.b=1', 'run --set a.b=1'],
    ['run --a.b', 'run --set a.b=true'],
    ['run --no-a.b', 'run --set a.b=false'],
    [
      'run --trading.max_orders_per_second=2000 x',
      'run --set trading.max_orders_per_second=2000 x',
    ],
    ['run --a.b=c=d', 'run --set a.b=c=d'],
    ['run --plain=1.5 --also', 'run --plain=1.5 --also'],
    ['run -- --a.b=1', 'run -- --a.b=1'],
  ];
  for (const [given, wanted] of cases) {
    it(`${given} becomes ${wanted}`, () => {
      expect(rewriteDotted(words(given))).to.deep.equal(words(wanted));
    });
  }

  it('keeps spaces, newlines and an empty value', () => {
    expect(rewriteDotted(['--a.b=c d\ne'])).to.deep.equal(['--set', 'a.b=c d\ne']);
    expect(rewriteDotted(['--a.b='])).to.deep.equal(['--set', 'a.b=']);
  });
});

describe('cli/argv: global flags anywhere', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['--config a.yaml positions', 'positions --config a.yaml'],
    ['--config=a.yaml positions BTC', 'positions BTC --config=a.yaml'],
    ['daemon --trading.x=1 start', 'daemon start --trading.x=1'],
    ['--set a=1 data --json list --set b=2 -e x', 'data list -e x --set a=1 --json --set b=2'],
    ['--config --json positions', 'positions --config --json'],
    ['--unknown positions', '--unknown positions'],
    ['run -- --config x --json', 'run -- --config x --json'],
    ['--debug run -- --config x', 'run --debug -- --config x'],
  ];
  for (const [given, wanted] of cases) {
    it(`${given} becomes ${wanted}`, () => {
      expect(hoistGlobalFlags(words(given))).to.deep.equal(words(wanted));
    });
  }

  it('loses and adds nothing, and is done after once', () => {
    const word = fc.constantFrom(...words('--config --json --a.b=1 -- x y --set --flag'), 'k=v');
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        const once = hoistGlobalFlags(argv);
        expect(once.toSorted()).to.deep.equal(argv.toSorted());
        expect(hoistGlobalFlags(once)).to.deep.equal(once);
      }),
    );
  });

  it('sees a switch only before --', () => {
    expect(hasSwitch(['a', '--json'], '--json')).to.equal(true);
    expect(hasSwitch(['a', '--', '--json'], '--json')).to.equal(false);
  });
});

describe('cli/argv: which command', () => {
  const commands = new Set(['backtest', 'data:list', 'data:list:all', 'runs:show']);
  const topics = new Set(['data', 'data:list', 'runs']);
  const resolve = (line: string): unknown => resolveCommand(words(line), commands, topics);

  it('takes the longest run of words', () => {
    expect(resolve('data list all x')).to.deep.equal({
      kind: 'command',
      id: 'data:list:all',
      args: ['x'],
    });
    expect(resolve('data list x')).to.deep.equal({ kind: 'command', id: 'data:list', args: ['x'] });
    expect(resolve('data:list x')).to.deep.equal({ kind: 'command', id: 'data:list', args: ['x'] });
    expect(resolve('backtest --symbol a')).to.deep.equal({
      kind: 'command',
      id: 'backtest',
      args: ['--symbol', 'a'],
    });
  });

  it('knows a topic, and an unknown word after one', () => {
    expect(resolve('runs')).to.deep.equal({ kind: 'topic', id: 'runs', flag: undefined });
    expect(resolve('runs --help')).to.deep.equal({
      kind: 'topic',
      id: 'runs',
      flag: '--help',
    });
    expect(resolve('runs shwo 1')).to.deep.equal({
      kind: 'unknown',
      words: ['runs', 'shwo'],
      topic: 'runs',
    });
    expect(resolve('dta list')).to.deep.equal({ kind: 'unknown', words: ['dta'], topic: '' });
  });

  it('knows when there is none', () => {
    expect(resolve('')).to.deep.equal({ kind: 'none', flag: undefined });
    expect(resolve('--foo backtest')).to.deep.equal({ kind: 'none', flag: '--foo' });
  });
});
