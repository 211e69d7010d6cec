import { expect } from 'chai';
import { commandHelp, topicHelp } from '../../src/cli/help.js';
import type { Catalogue, ManifestCommand } from '../../src/cli/manifest.js';

const style = { width: 60, bold: (text: string) => text };

const list: ManifestCommand = {
  id: 'data:list',
  relativePath: [],
  summary: 'List what is stored.',
  description: 'Every series, with its origin and its gaps, in the order of its symbol.',
  args: { symbol: { name: 'symbol', description: 'only this one' } },
  flags: {
    config: {
      name: 'config',
      type: 'option',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
      summary: 'a file',
    },
    sort: {
      name: 'sort',
      char: 's',
      type: 'option',
      helpValue: 'BY',
      summary: 'the order',
      options: ['symbol', 'bars'],
      default: 'symbol',
    },
    wide: { name: 'wide', type: 'boolean', allowNo: true, summary: 'all columns' },
    secret: { name: 'secret', type: 'boolean', hidden: true },
  },
  examples: [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Widely:', command: '$ tradsys data list --wide' },
  ],
};

const catalogue: Catalogue = {
  commands: new Map([
    ['data:list', list],
    ['backtest', { ...list, id: 'backtest', summary: 'Run a strategy over the past.' }],
    ['hidden', { ...list, id: 'hidden', hidden: true }],
  ]),
  topics: new Map([['data', 'Market data.']]),
  packageFile: { version: '1.0.0', description: 'A tool.', oclif: {} },
};

describe('cli/help', () => {
  it('lays out one command', () => {
    expect(commandHelp(list, style).split('\n')).to.deep.equal([
      'List what is stored.',
      '',
      'USAGE',
      '  $ tradsys data list [SYMBOL] [FLAGS]',
      '',
      'ARGUMENTS',
      '  SYMBOL  only this one',
      '',
      'FLAGS',
      '  -s, --sort=BY      the order [one of: symbol, bars;',
      '                     default: symbol]',
      '      --[no-]wide    all columns',
      '',
      'GLOBAL FLAGS',
      '      --config=FILE  a file',
      '',
      'DESCRIPTION',
      '  Every series, with its origin and its gaps, in the order',
      '  of its symbol.',
      '',
      'EXAMPLES',
      '  $ tradsys data list',
      '',
      '  Widely:',
      '',
      '    $ tradsys data list --wide',
    ]);
  });

  it('lists topics and commands, hidden ones not', () => {
    expect(topicHelp(catalogue, '', style).split('\n')).to.deep.equal([
      'A tool.',
      '',
      'USAGE',
      '  $ tradsys COMMAND [FLAGS]',
      '',
      'TOPICS',
      '  data  Market data.',
      '',
      'COMMANDS',
      '  backtest  Run a strategy over the past.',
      '',
      "'tradsys COMMAND --help' tells more of one.",
    ]);
  });

  it('lists the commands of one topic', () => {
    const text = topicHelp(catalogue, 'data', style);
    expect(text).to.match(/^Market data\.\n/);
    expect(text).to.include('  data list  List what is stored.');
    expect(text).not.to.include('backtest');
  });
});
