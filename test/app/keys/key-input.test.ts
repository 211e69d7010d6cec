import { Readable } from 'node:stream';
import ccxt from 'ccxt';
import { expect } from 'chai';
import {
  checkName,
  checkVenue,
  credentialsFromLines,
  credentialsOf,
  textOf,
  VENUES_WITH_PASSWORD,
} from '../../../src/app/keys/index.js';
import { failure } from './fixture.js';

const CANARY = 'canary-6b1f';
const key = { name: 'main', venue: 'binance', apiKey: `key-${CANARY}`, secret: `secret-${CANARY}` };
const lines = (...objects: readonly unknown[]): string =>
  objects.map((one) => JSON.stringify(one)).join('\n');

describe('app/keys: keys from people and scripts', () => {
  it('reads JSON lines, with name and venue from the command line where they lack', () => {
    const bare = { apiKey: key.apiKey, secret: key.secret };
    const [only] = credentialsFromLines(`\n${lines(bare)}\r\n`, { name: 'main', venue: 'kraken' });
    expect(only).to.include({ name: 'main', venue: 'kraken' });
    expect(only!.apiKey.reveal()).to.equal(key.apiKey);
    const two = credentialsFromLines(lines(key, { ...key, name: 'second' }), { venue: 'kraken' });
    expect(two.map(({ name, venue }) => `${name} ${venue}`)).to.deep.equal([
      'main binance',
      'second binance',
    ]);
  });

  it('cuts the spaces of a paste, and gives a PEM secret its line ends back', () => {
    const pem = '-----BEGIN EC PRIVATE KEY-----\\nMHcCAQ\\n-----END EC PRIVATE KEY-----\\n';
    const { apiKey, secret } = credentialsOf({ ...key, apiKey: ' abcdefgh \n', secret: pem });
    expect(apiKey.reveal()).to.equal('abcdefgh');
    expect(secret.reveal().split('\n')).to.have.length(4);
  });

  const wrong: readonly (readonly [string, string, RegExp, { name?: string }?])[] = [
    ['nothing', '\n \n', /^vault\.bad_key standard input: holds no key/],
    ['text', `secret ${CANARY}`, /^vault\.bad_key line 1: is no JSON object/],
    ['half an object', lines(key).slice(0, -9), /line 1: is no JSON object/],
    ['a list', lines([key]), /line 1: is no JSON object/],
    ['a later line', lines(key, { ...key, secret: 5 }), /line 2: secret: missing, or not text/],
    ['an unknown field', lines({ ...key, [CANARY]: 1 }), /line 1: holds a field that is not known/],
    ['no name', lines({ ...key, name: undefined }), /line 1: has no name; add "name"/],
    ['no venue', lines({ ...key, venue: undefined }), /line 1: has no venue; add "venue"/],
    ['an odd name', lines({ ...key, name: '../x' }), /\.\.\/x: is no name for a key/],
    ['an odd venue', lines({ ...key, venue: 'Binance!' }), /Binance!: is no venue/],
    ['no secret', lines({ ...key, secret: ' ' }), /line 1: secret: nothing was given/],
    ['a short key', lines({ ...key, apiKey: 'abc' }), /line 1: apiKey: too short/],
    ['a long key', lines({ ...key, apiKey: CANARY.repeat(900) }), /line 1: apiKey: too long/],
    ['two pastes', lines({ ...key, apiKey: `a ${CANARY}` }), /apiKey: a key has no spaces/],
    ['no password', lines({ ...key, venue: 'okx' }), /line 1: okx wants a password \(passphrase\)/],
    ['keys for one name', lines(key, key), /several keys for one name/, { name: 'main' }],
  ];
  for (const [what, text, message, given = {}] of wrong) {
    it(`refuses ${what}, and repeats none of it`, async () => {
      const line = await failure(() => credentialsFromLines(text, given));
      expect(line).to.match(message).and.not.include(CANARY);
    });
  }

  it('refuses more than a megabyte', async () => {
    const stream = Readable.from(Array.from({ length: 20 }, () => 'x'.repeat(60_000)));
    expect(await failure(() => textOf(stream))).to.match(/standard input: is larger than 1 MB/);
    expect(await textOf(Readable.from(['a', Buffer.from('b')]))).to.equal('ab');
  });

  it('takes the names that a config can refer to', async () => {
    for (const name of ['main', 'Main_2', 'a-b', 'constructor']) checkName(name);
    for (const name of ['', '2nd', 'a b', '__proto__', 'a/b', 'x'.repeat(65)]) {
      expect(await failure(() => checkName(name)), name).to.match(/^vault\.bad_key/);
    }
    checkVenue('local');
    checkVenue('binanceusdm');
  });

  it('knows the venues for which ccxt wants a password', () => {
    const exchanges = ccxt as unknown as Record<
      string,
      new () => { requiredCredentials: Record<string, boolean> }
    >;
    const wants = (id: string): boolean =>
      new exchanges[id]!().requiredCredentials['password'] === true;
    expect([...VENUES_WITH_PASSWORD].filter((id) => !wants(id))).to.deep.equal([]);
    expect(['binance', 'kraken', 'coinbase', 'alpaca', 'bybit'].filter(wants)).to.deep.equal([]);
  });
});
