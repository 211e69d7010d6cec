import { expect } from 'chai';
import fc from 'fast-check';
import { createScrubber } from '../../../src/app/logging/index.js';
import { Secret } from '../../../src/secret.js';

const CANARY = 'cAnArY7f3e';
const HEX = 'a1b2c3d4'.repeat(8);
const PEM = `-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB0x${CANARY}\n${CANARY}AwEHoUQDQg\n-----END EC PRIVATE KEY-----`;

describe('app/logging: the scrubber', () => {
  const { scrub } = createScrubber();

  const hidden: readonly (readonly [string, string])[] = [
    ['a signed request', `GET /api/v3/order?symbol=BTCUSDT&timestamp=1&signature=${CANARY}&x=1`],
    ['a header', `X-MBX-APIKEY: ${CANARY}`],
    [
      'headers as JSON',
      `{"OK-ACCESS-SIGN":"${CANARY}","OK-ACCESS-PASSPHRASE":"two ${CANARY} words"}`,
    ],
    ['a key in camel case', `{ apiKey: '${CANARY}', secret: "${CANARY}" }`],
    ['an escaped quote', `{"apiKey":"a\\"${CANARY}"}`],
    ['JSON in JSON', JSON.stringify({ body: `{"secret":"one ${CANARY}","n":1}` })],
    ['a bearer', `Authorization: Bearer ${CANARY}`],
    ['a bearer alone', `sent bearer ${CANARY} to it`],
    ['basic', `{"authorization":"Basic ${CANARY}"}`],
    ['a variable', `API_ENCRYPTION_KEY=${CANARY}`],
    ['a listen key', `listenKey=${CANARY}`],
    ['a password in an address', `wss://user:${CANARY}@host/path`],
    ['a cookie', `cookie: session=${CANARY}`],
    ['PEM', PEM],
    ['PEM as JSON', JSON.stringify({ text: PEM })],
    ['PEM as JSON in JSON', JSON.stringify({ text: JSON.stringify({ text: PEM }) })],
    ['PEM that was cut', JSON.stringify({ text: PEM.slice(0, -20), next: 'here' })],
    ['a web token', `eyJhbGciOiJIUzI1NiJ9.${CANARY}.${CANARY}`],
  ];
  for (const [what, text] of hidden) {
    it(`masks ${what}`, () => {
      const clean = scrub(text);
      expect(clean).to.include('***').and.not.include(CANARY);
      if (text.startsWith('{"')) expect(() => void JSON.parse(clean), clean).not.to.throw();
    });
  }

  it('masks 64 hex digits, and not 63', () => {
    expect(scrub(`key ${HEX} end`)).to.equal('key *** end');
    expect(scrub(`key ${HEX.toUpperCase()}${HEX}`)).to.equal('key ***');
    expect(scrub(HEX.slice(1))).to.equal(HEX.slice(1));
  });

  it('leaves what is no secret as it is', () => {
    for (const text of [
      'order b-0-17 of BTC/USDT filled at 64000.12, fee 0.1 USDT',
      '{"level":"info","ts":"2026-01-31T00:00:00.000Z","symbol":"binance:BTC/USDT","count":3}',
      'wss://stream.binance.com:9443/ws?streams=btcusdt@trade',
      'basic information about the design=x',
    ]) {
      expect(scrub(text)).to.equal(text);
    }
  });

  it('masks what it was told, in every spelling', () => {
    const told = createScrubber();
    const secret = `p"ä\\s/s w=${CANARY}+`;
    told.protect(new Secret(secret));
    told.protect(PEM);
    told.protect('short');
    const json = JSON.stringify(secret);
    const spellings = [
      ...[secret, json, JSON.stringify(json), encodeURIComponent(secret)],
      ...[Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')],
      ...[Buffer.from(secret).toString('hex'), PEM.split('\n')[1]!, PEM],
    ];
    for (const text of spellings) {
      const clean = told.scrub(`before ${text} after`);
      expect(clean).to.match(/^before .*\*\*\*.* after$/);
      expect(clean).not.to.include(CANARY);
    }
    expect(told.scrub('a short word')).to.equal('a short word');
  });

  it('keeps every line of JSON one, whatever it says', () => {
    const told = createScrubber();
    told.protect('123456');
    const piece = fc.constantFrom(
      ...['apiKey', 'secret":"', '\\"', '"', "'", ':', '=', 'authorization: ', 'bearer abcdefgh'],
      ...[
        '-----BEGIN RSA PRIVATE KEY-----',
        '\\n',
        '\n',
        '-----END X-----',
        HEX,
        ' ',
        '\\',
        '//u:p@',
      ],
      ...['signature=ab', '123456', '{"token":"x"}', 'eyJabcdefghij.abc'],
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('msg', 'secret', 'a'), text), (fields) => {
        const once = JSON.stringify(fields);
        for (const line of [once, JSON.stringify({ body: once })]) {
          const clean = told.scrub(line);
          expect(() => void JSON.parse(clean), `${line} became ${clean}`).not.to.throw();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no more than a moment for a long line', () => {
    const started = performance.now();
    for (const text of [
      'a',
      '"',
      '\\"',
      'authorization ',
      '//',
      '-----BEGIN ',
      'eyJ',
      '"token":',
    ]) {
      scrub(text.repeat(20_000 / text.length));
    }
    expect(performance.now() - started).to.be.lessThan(5_000);
  });
});
