/** The `keys` commands as built, and the prompt on streams that stand for a terminal. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createVault } from '../../src/app/keys/vault.js';
import { askSecret } from '../../src/cli/ask-secret.js';
import { addFromFlags, keysText, listFromFlags, removeFromFlags } from '../../src/cli/keys.js';
import { Secret } from '../../src/secret.js';

import { failure } from '../app/keys/fixture.js';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');
const CANARY = 'canary5b2e';
const KEY = { name: 'main', venue: 'okx', apiKey: `key${CANARY}WXYZ`, secret: `secret${CANARY}` };
const LINE = JSON.stringify({ ...KEY, password: `third${CANARY}` });
const OLD = 'the old passphrase';
const NEW = 'the new passphrase';

describe('cli: keys', function () {
  this.timeout(60_000);
  let home: string;
  let seen: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-keys-cli-'));
    seen = '';
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  /** Descriptor 3 holds the old passphrase, 4 the new one. */
  function run(line: string, input = '', old = OLD) {
    writeFileSync(join(home, 'old'), `${old}\n`);
    writeFileSync(join(home, 'new'), `${NEW}\n`);
    const descriptors = ['old', 'new'].map((name) => openSync(join(home, name), 'r'));
    const child = spawnSync(process.execPath, [program, ...line.split(' ')], {
      ...{ cwd: home, input, encoding: 'utf8', timeout: 60_000 },
      env: { PATH: process.env['PATH'], HOME: home },
      stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
    });
    descriptors.forEach(closeSync);
    seen += child.stdout + child.stderr;
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  it('adds, lists, rotates and removes, and shows a secret nowhere', () => {
    const add = 'keys add --stdin --passphrase-fd 3 --data-dir data';
    const added = run(add, LINE);
    expect(added.err).to.equal('');
    expect(added.out).to.match(/^added main for okx, ending in WXYZ\nin .*data\/keys\.vault;/);
    expect(run('keys list --data-dir data').out).to.match(
      /^NAME +VENUE +KEY +ADDED \(UTC\)\nmain +okx +\.\.\.WXYZ +\d{4}-\d\d-\d\d \d\d:\d\d\n$/,
    );
    const twice = run(`${add} main`, LINE);
    expect(twice.code).to.equal(2);
    expect(twice.err).to.match(/there is a key called main already; choose another name/);
    const rotate = 'keys rotate --passphrase-fd 3 --new-passphrase-fd 4 --data-dir data';
    expect(run(rotate).out).to.equal('the vault has a new passphrase; 1 key kept\n');
    const wrong = run('keys remove main --passphrase-fd 3 --data-dir data');
    expect([wrong.code, wrong.err]).to.deep.equal([
      3,
      `tradsys: ${join(home, 'data/keys.vault')}: the passphrase is wrong; try again; without it ` +
        'the keys are lost, and have to be made anew at the venues\n',
    ]);
    expect(seen + readFileSync(join(home, 'data/keys.vault'), 'utf8')).not.to.include(CANARY);
  });

  const usage: readonly (readonly [string, RegExp, string?])[] = [
    ['keys add main --venue binance', /no terminal to ask at; pipe JSON lines to it with --stdin/],
    ['keys add --stdin --passphrase-fd 0', /the keys come from standard input already/, LINE],
    ['keys add --stdin', /the passphrase of the vault is needed; run it at a terminal/, LINE],
    ['keys rotate --passphrase-fd 3 --new-passphrase-fd 3', /comes from there already/],
    [
      'keys add --stdin --vault.encryption_key=canary5b2ecanary5b2e',
      /every process can read the command line/,
      LINE,
    ],
  ];
  for (const [line, message, input] of usage) {
    it(`refuses: ${line}`, () => {
      const { code, out, err } = run(`${line} --data-dir none`, input);
      expect(err).to.match(message).and.not.include(CANARY);
      expect([code, out]).to.deep.equal([2, '']);
      expect(existsSync(join(home, 'none'))).to.equal(false);
    });
  }

  it('refuses what is wrong before it asks for anything', async () => {
    const options = { cwd: home, env: {}, home, overrides: ['general.data_dir=none'] };
    const flags = { name: 'main', venue: 'binance', stdin: false, descriptor: undefined };
    const add = (changed: object): Promise<string> =>
      failure(() => addFromFlags(options, { ...flags, ...changed }));
    expect(await add({ name: undefined })).to.match(/^usage\.invalid keys add: missing argument/);
    expect(await add({ venue: undefined })).to.match(/missing flag --venue; such as/);
    expect(await add({ venue: 'Binance' })).to.match(/^vault\.bad_key Binance: is no venue/);
    const remove = await failure(() => removeFromFlags(options, 'mian', undefined));
    expect(remove).to.match(/^vault\.unknown_key .*no key called mian; 'tradsys keys add mian'/);
    expect(keysText(await listFromFlags(options))).to.match(/^no key in .*none\/keys\.vault yet;/);
  });

  it('refuses a vault with a cheap cost, whoever made it', async () => {
    const vault = await createVault(join(home, 'weak'), new Secret(OLD), { cost: 1024 });
    const secret = new Secret(CANARY);
    vault.add([{ name: 'main', venue: 'binance', apiKey: secret, secret }], new Date());
    const { code, err } = run('keys remove main --passphrase-fd 3 --vault.file=weak --data-dir .');
    expect(err).to.match(/weak: its scrypt cost is 1024, below 131072/);
    expect(code).to.equal(3);
  });

  it('asks without showing what is typed', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    let shown = '';
    output.on('data', (part: Buffer) => (shown += part.toString()));
    const answer = askSecret(
      'Secret of binance',
      (text) => (text.length < 5 ? 'too short' : undefined),
      { input, output },
    );
    input.write('abc\n');
    await until(() => shown.includes('too short'));
    input.write(`${CANARY}\n`);
    expect(await answer).to.equal(`abc${CANARY}`);
    expect(shown).to.include('Secret of binance:').and.not.include(CANARY);
    expect(shown).not.to.include('abc');
  });
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolved) => setTimeout(resolved, 5));
}
