import { chmodSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openVault } from '../../../src/app/keys/index.js';
import type { Vault } from '../../../src/app/keys/index.js';
import { createVault } from '../../../src/app/keys/vault.js';
import type { VaultFile } from '../../../src/app/keys/vault-file.js';
import { Secret } from '../../../src/secret.js';
import { CHEAP, credentials, failure, makeHome, PASSPHRASE, unlock } from './fixture.js';
import type { Home } from './fixture.js';

const AT = new Date('2026-11-26T06:00:00Z');

describe('app/keys: the vault', () => {
  let home: Home;
  let vault: Vault;
  beforeEach(async () => {
    home = makeHome();
    vault = await createVault(home.path, new Secret(PASSPHRASE), CHEAP);
    vault.add([credentials('main'), credentials('second', 'okx', 'third-word')], AT);
  });
  afterEach(() => {
    vault.close();
    home.remove();
  });

  const open = (passphrase?: string): Promise<Vault> =>
    openVault(home.directory, unlock(passphrase), CHEAP);

  it('gives back what was put in, as secrets', async () => {
    const again = await open();
    const { venue, apiKey, secret, password } = again.credentials('second');
    expect(venue).to.equal('okx');
    expect([apiKey, secret, password].map((word) => word?.reveal())).to.deep.equal([
      'api-key-of-second-0001',
      'secret-of-second',
      'third-word',
    ]);
    expect(again.credentials('main').password).to.equal(undefined);
    expect(JSON.stringify(again.credentials('main'))).to.equal(
      '{"venue":"binance","apiKey":"***","secret":"***"}',
    );
  });

  it('keeps a file that nobody else can read, without any word of a key but its ending', () => {
    expect(statSync(home.path).mode & 0o777).to.equal(0o600);
    expect(existsSync(`${home.path}.new`)).to.equal(false);
    const text = readFileSync(home.path, 'utf8');
    for (const word of ['api-key-of', 'secret-of', 'third-word', PASSPHRASE]) {
      expect(text).not.to.include(word);
      expect(text).not.to.include(Buffer.from(word).toString('base64').slice(0, -4));
    }
    expect(vault.keys[0]).to.deep.equal({
      ...{ name: 'main', venue: 'binance', ending: '0001', addedAt: AT.toISOString() },
    });
  });

  it('shows no ending of a key of which it would be most', () => {
    const [short] = vault.add([{ ...credentials('short'), apiKey: new Secret('12345678') }], AT);
    expect(short!.ending).to.equal('');
  });

  it('seals with a nonce that was never used before', async () => {
    const nonces = (): string[] => {
      const file = home.read();
      return [file.seal, file.wrappedKey, ...file.keys.map(({ sealed }) => sealed)].map(
        ({ nonce }) => nonce,
      );
    };
    const seen = nonces();
    await vault.rotate(new Secret('another passphrase'));
    const rotated = nonces();
    vault.add([credentials('third')], AT);
    const seals = [...seen, ...rotated, home.read().seal.nonce];
    expect(new Set(seals).size).to.equal(seals.length);
    expect(seals.every((nonce) => Buffer.from(nonce, 'base64').length === 12)).to.equal(true);
  });

  it('opens under the same letters typed composed or decomposed', async () => {
    await vault.rotate(new Secret('fünfzehn Käfer'.normalize('NFC')));
    expect((await open('fünfzehn Käfer'.normalize('NFD'))).keys).to.have.length(2);
  });

  it('says that a passphrase is wrong', async () => {
    expect(await failure(() => open('incorrect horse battery'))).to.match(
      /^vault\.wrong_passphrase .*keys\.vault: the passphrase is wrong; try again/,
    );
  });

  it('has a new passphrase, salt and data key after a rotation, and the same keys', async () => {
    const before = home.read();
    await vault.rotate(new Secret('a new passphrase'));
    const after = home.read();
    expect(after.kdf.salt).not.to.equal(before.kdf.salt);
    expect(after.keys.map(({ sealed }) => sealed.text)).not.to.deep.equal(
      before.keys.map(({ sealed }) => sealed.text),
    );
    expect(await failure(() => open())).to.match(/^vault\.wrong_passphrase/);
    const again = await open('a new passphrase');
    expect(again.credentials('main').secret.reveal()).to.equal('secret-of-main');
    vault.add([credentials('third')], AT);
    expect((await open('a new passphrase')).keys).to.have.length(3);
  });

  it('forgets a removed key, and knows no name that is not there', async () => {
    vault.remove('main');
    const again = await open();
    expect(again.keys.map(({ name }) => name)).to.deep.equal(['second']);
    expect(await failure(() => again.credentials('secnd'))).to.match(
      /^vault\.unknown_key .*there is no key called secnd; did you mean second\?$/,
    );
    expect(await failure(() => again.remove('main'))).to.match(/there are second; 'tradsys keys/);
    again.remove('second');
    expect(await failure(() => again.remove('second'))).to.match(/'tradsys keys add second' adds/);
  });

  it('refuses a name twice, and then adds none', async () => {
    const twice = (): unknown => vault.add([credentials('third'), credentials('main')], AT);
    expect(await failure(twice)).to.match(
      /^vault\.name_taken .*called main already; .*remove main/,
    );
    const among = (): unknown => vault.add([credentials('third'), credentials('third')], AT);
    expect(await failure(among)).to.match(/^vault\.name_taken .*called third already/);
    expect((await open()).keys).to.have.length(2);
  });

  it('refuses a file that others may read, and says how to close it', async function () {
    if (process.platform === 'win32') this.skip();
    for (const mode of [0o640, 0o604, 0o666]) {
      chmodSync(home.path, mode);
      expect(await failure(() => open())).to.match(
        /^vault\.exposed .*\(mode 06\d\d\); run 'chmod 600 .*keys\.vault'/,
      );
    }
    chmodSync(home.path, 0o400);
    expect((await open()).keys).to.have.length(2);
  });

  it('refuses a vault that is not there, and one made with a cheap cost', async () => {
    expect(await failure(() => openVault(join(home.directory, 'x'), unlock()))).to.match(
      /^vault\.missing .*there is no vault; 'tradsys keys add/,
    );
    expect(await failure(() => openVault(home.directory, unlock()))).to.match(
      /^vault\.weak .*its scrypt cost is 1024, below 131072/,
    );
  });

  it('notices any byte that changes', async () => {
    const bytes = readFileSync(home.path);
    const whitespace = /\s/;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = Buffer.from(bytes);
          changed[at] = changed[at]! ^ flip;
          const cut = [String.fromCharCode(bytes[at]!), String.fromCharCode(changed[at])];
          fc.pre(!cut.every((character) => whitespace.test(character)));
          writeFileSync(home.path, changed, { mode: 0o600 });
          expect(await failure(() => open())).to.match(/^vault\.(damaged|weak)/);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('notices a file that ends early, or holds something else', async () => {
    const text = readFileSync(home.path, 'utf8');
    for (const content of [
      '',
      '{}',
      'null',
      '[]',
      text.slice(0, -40),
      `${text}x`,
      '\0'.repeat(9),
    ]) {
      writeFileSync(home.path, content, { mode: 0o600 });
      expect(await failure(() => open())).to.match(/^vault\.damaged .*put a backup in its place/);
    }
  });

  const forgeries: readonly (readonly [string, (file: VaultFile) => VaultFile])[] = [
    ['a key left out', (file) => ({ ...file, keys: file.keys.slice(1) })],
    ['keys in another order', (file) => ({ ...file, keys: file.keys.toReversed() })],
    [
      'a key under another name',
      (file) => ({ ...file, keys: [{ ...file.keys[0]!, name: 'mine' }, file.keys[1]!] }),
    ],
    [
      'a key for another venue',
      (file) => ({ ...file, keys: [{ ...file.keys[0]!, venue: 'kraken' }, file.keys[1]!] }),
    ],
    [
      'two keys changed for each other',
      (file) => {
        const [a, b] = [file.keys[0]!, file.keys[1]!];
        return {
          ...file,
          keys: [
            { ...a, sealed: b.sealed },
            { ...b, sealed: a.sealed },
          ],
        };
      },
    ],
  ];
  for (const [what, change] of forgeries) {
    it(`notices ${what}, though the checksum fits`, async () => {
      home.forge(change);
      expect(await failure(() => open())).to.match(/^vault\.damaged/);
    });
  }

  it('takes a weakened header for a wrong passphrase or a weak vault, never for its own', async () => {
    home.forge((file) => ({ ...file, kdf: { ...file.kdf, N: 2048 } }));
    expect(await failure(() => open())).to.match(/^vault\.wrong_passphrase/);
    home.forge((file) => ({ ...file, kdf: { ...file.kdf, N: 512 } }));
    expect(await failure(() => open())).to.match(/^vault\.weak/);
    home.forge((file) => ({ ...file, kdf: { ...file.kdf, N: 2 ** 20 } }));
    expect(home.read().kdf.N).to.equal(2 ** 20);
  });

  it('does not write over what another process has changed', async () => {
    const other = await open();
    other.add([credentials('theirs')], AT);
    expect(await failure(() => vault.add([credentials('ours')], AT))).to.match(
      /^vault\.busy .*another process changes the vault; run the command again/,
    );
    expect((await open()).keys.map(({ name }) => name)).to.deep.equal(['main', 'second', 'theirs']);
  });

  it('waits for a writer, but not for one that died', async () => {
    writeFileSync(`${home.path}.new`, '');
    expect(await failure(() => vault.remove('main'))).to.match(/^vault\.busy/);
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(`${home.path}.new`, long, long);
    vault.remove('main');
    expect((await open()).keys).to.have.length(1);
  });

  it('says what cannot be written', async () => {
    writeFileSync(join(home.directory, 'file'), '');
    const below = join(home.directory, 'file', 'keys.vault');
    const lost = await createVault(below, new Secret(PASSPHRASE), CHEAP);
    expect(await failure(() => lost.add([credentials('main')], AT))).to.match(/^vault\.unwritable/);
  });

  it('opens nothing once it is closed', async () => {
    const again = await open();
    again.close();
    expect(await failure(() => again.credentials('main'))).to.match(/^vault\.damaged/);
  });
});
