import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../../src/app/config/index.js';
import { addKeys, openVault, rotateVault, unlockFrom } from '../../../src/app/keys/index.js';
import type { PassphraseSources } from '../../../src/app/keys/index.js';
import { CHEAP, credentials, failure, makeHome, PASSPHRASE, unlock } from './fixture.js';
import type { Home } from './fixture.js';

describe('app/keys: where the passphrase comes from', () => {
  let home: Home;
  let warnings: string[];
  beforeEach(() => {
    home = makeHome();
    warnings = [];
  });
  afterEach(() => home.remove());

  async function sources(
    given: Partial<PassphraseSources> & { readonly overrides?: readonly string[] } = {},
  ): Promise<PassphraseSources> {
    const env = given.env ?? {};
    const place = { cwd: home.directory, env, home: home.directory };
    const loaded = await loadConfig({ ...place, overrides: given.overrides ?? [] });
    return { loaded, warn: (line) => warnings.push(line), ...given, env };
  }

  const passphrase = async (given?: Parameters<typeof sources>[0]): Promise<string> =>
    (await unlockFrom(await sources(given))()).reveal();

  function opened(content: string): number {
    const path = join(home.directory, 'passphrase');
    writeFileSync(path, content);
    return openSync(path, 'r');
  }

  it('is the first line behind a file descriptor', async () => {
    for (const content of ['four words it is\n', 'four words it is', 'four words it is\r\nmore']) {
      const descriptor = opened(content);
      expect(await passphrase({ descriptor })).to.equal('four words it is');
      closeSync(descriptor);
    }
    expect(warnings).to.deep.equal([]);
  });

  it('is the systemd credential', async () => {
    const directory = join(home.directory, 'credentials');
    mkdirSync(directory);
    const env = { CREDENTIALS_DIRECTORY: directory, API_ENCRYPTION_KEY: 'not this one' };
    expect(await passphrase({ env })).to.equal('not this one');
    writeFileSync(join(directory, 'tradsys-passphrase'), 'from systemd\n');
    expect(await passphrase({ env })).to.equal('from systemd');
    const descriptor = opened('what was asked for');
    expect(await passphrase({ env, descriptor })).to.equal('what was asked for');
    closeSync(descriptor);
  });

  it('is in the environment, with a warning, or in a file named there, without', async () => {
    expect(await passphrase({ env: { API_ENCRYPTION_KEY: 'seen by others' } })).to.equal(
      'seen by others',
    );
    expect(warnings).to.deep.equal([
      'the passphrase of the vault comes from env API_ENCRYPTION_KEY, where others may see it',
    ]);
    const file = join(home.directory, 'kept');
    writeFileSync(file, 'kept in a file\n');
    expect(await passphrase({ env: { API_ENCRYPTION_KEY_FILE: file } })).to.equal('kept in a file');
    expect(warnings).to.have.length(1);
  });

  it('is never on the command line', async () => {
    const overrides = ['vault.encryption_key=on the command line'];
    const line = await failure(() => passphrase({ overrides }));
    expect(line).to.match(/^vault\.passphrase_in_argv --.*: every process can read the command/);
    expect(line).not.to.include('on the command line;');
  });

  it('is asked for at a terminal, and missed where there is none', async () => {
    const questions: string[] = [];
    const ask = (question: string): Promise<string> => {
      questions.push(question);
      return Promise.resolve('typed by hand');
    };
    expect(await passphrase({ ask })).to.equal('typed by hand');
    expect(questions).to.deep.equal(['Passphrase of the vault']);
    expect(await failure(() => passphrase())).to.match(
      /^vault\.locked .*run it at a terminal, or pass --passphrase-fd N, a systemd credential/,
    );
  });

  it('is refused when it is empty, too long, or behind nothing that can be read', async () => {
    const descriptor = opened('\n');
    expect(await failure(() => passphrase({ descriptor }))).to.match(
      /^vault\.no_passphrase file descriptor \d+: the passphrase is empty/,
    );
    closeSync(descriptor);
    const long = opened('x'.repeat(5000));
    expect(await failure(() => passphrase({ descriptor: long }))).to.match(/longer than 4096/);
    closeSync(long);
    expect(await failure(() => passphrase({ descriptor: 987 }))).to.match(
      /^vault\.descriptor file descriptor 987: cannot be read \(EBADF\)/,
    );
  });

  describe('for a new vault', () => {
    const add = async (answers: readonly string[]): Promise<unknown> => {
      const left = [...answers];
      const ask = (): Promise<string> => Promise.resolve(left.shift()!);
      const request = {
        name: 'main',
        credentials: () => Promise.resolve([credentials('main')]),
      };
      return addKeys(home.path, request, await sources({ ask }), CHEAP);
    };

    it('is typed twice', async () => {
      await add([PASSPHRASE, PASSPHRASE]);
      expect((await openVault(home.directory, unlock(), CHEAP)).keys).to.have.length(1);
    });

    it('is not taken when it is short, or typed differently', async () => {
      expect(await failure(() => add(['too short']))).to.match(
        /^vault\.short_passphrase a passphrase needs at least 12 characters; four or five/,
      );
      expect(await failure(() => add([PASSPHRASE, 'something else']))).to.match(
        /^vault\.passphrases_differ .*nothing was changed/,
      );
      expect(await failure(() => openVault(home.directory, unlock(), CHEAP))).to.match(/missing/);
    });

    it('is asked for after the name was found free', async () => {
      await add([PASSPHRASE, PASSPHRASE]);
      expect(await failure(() => add([]))).to.match(/^vault\.name_taken/);
    });
  });

  it('is replaced by one from another source than the old', async () => {
    const request = { name: 'main', credentials: () => Promise.resolve([credentials('main')]) };
    const env = { API_ENCRYPTION_KEY: PASSPHRASE };
    const old = await sources({ env });
    await addKeys(home.path, request, old, CHEAP);
    expect(await failure(() => rotateVault(home.path, old, {}, CHEAP))).to.match(
      /^vault\.locked the new passphrase is needed; .*--new-passphrase-fd/,
    );
    const descriptor = opened('the next passphrase');
    await rotateVault(home.path, old, { descriptor }, CHEAP);
    closeSync(descriptor);
    expect(await failure(() => rotateVault(home.path, old, {}, CHEAP))).to.match(/wrong_pass/);
    const next = await openVault(home.directory, unlock('the next passphrase'), CHEAP);
    expect(next.keys).to.have.length(1);
  });
});
