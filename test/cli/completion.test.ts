import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { completionScript } from '../../src/cli/completion.js';
import type { Catalogue, ManifestCommand, ManifestFlag } from '../../src/cli/manifest.js';

function command(id: string, extra: Partial<ManifestCommand> = {}): [string, ManifestCommand] {
  return [id, { id, relativePath: [], args: {}, flags: {}, ...extra }];
}

const format: ManifestFlag = { name: 'format', type: 'option', options: ['csv', 'json'] };
const secret: ManifestFlag = { name: 'secret', type: 'boolean', hidden: true };
const shells = { name: 'shell', options: ['bash', 'zsh'] };
const catalogue: Catalogue = {
  commands: new Map([
    command('autocomplete', { args: { shell: shells } }),
    command('backtest', { flags: { symbol: { name: 'symbol', type: 'option' }, secret } }),
    command('data:export', { flags: { format } }),
    command('data:list'),
    command('runs:list'),
  ]),
  topics: new Map([
    ['data', ''],
    ['runs', ''],
  ]),
  packageFile: { version: '1.0.0', description: '', oclif: {} },
};

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', catalogue)}
COMP_WORDS=(tradsys ${line}); COMP_CWORD=${words.length}; _tradsys; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(stderr).to.equal('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('cli/completion', () => {
  it('offers commands and topics, then the commands of a topic', () => {
    expect(offered('')).to.deep.equal(['autocomplete', 'backtest', 'data', 'runs']);
    expect(offered('d')).to.deep.equal(['data']);
    expect(offered('data', '')).to.deep.equal(['export', 'list']);
    expect(offered('--json', 'data', 'e')).to.deep.equal(['export']);
  });

  it('offers flags, their values and the values of an argument', () => {
    expect(offered('backtest', '--')).to.deep.equal(['--help', '--symbol']);
    expect(offered('data', 'export', '--format', '')).to.deep.equal(['csv', 'json']);
    expect(offered('autocomplete', 'z')).to.deep.equal(['zsh']);
    expect(offered('backtest', '--symbol', '')).to.deep.equal([]);
  });

  it('gives zsh the same through its emulation, and fish lines of its own', () => {
    const zsh = completionScript('zsh', catalogue);
    expect(zsh).to.match(/^autoload -U \+X bashcompinit/);
    expect(zsh).to.include(completionScript('bash', catalogue));
    const fish = completionScript('fish', catalogue);
    expect(fish).to.include("-n '__fish_use_subcommand' -a 'backtest'");
    expect(fish).to.match(/seen_subcommand_from export.* -l 'format' -x -a 'csv json'/);
    expect(fish).not.to.include('secret');
  });
});
