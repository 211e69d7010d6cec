import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../../src/app/config/index.js';
import { loggingOptionsOf } from '../../../src/app/logging/index.js';
import type { LogFields } from '../../../src/app/logging/index.js';
import { TradsysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import { DAY_MS, makeLogHome } from './fixture.js';
import type { LogHome } from './fixture.js';

const CANARY = 'cAnArY7f3e';

describe('app/logging: the log', () => {
  let home: LogHome;
  beforeEach(() => {
    home = makeLogHome();
  });
  afterEach(() => home.remove());

  it('writes JSON lines with level, time, version, environment, caller and message', () => {
    const { log } = home.open();
    log
      .child('session')
      .child('feed', { venue: 'binance' })
      .info('connected', { symbol: 'BTC/USDT', count: 2n });
    log.warn('100 %s', { symbols: ['a', 'b'], delayMs: NaN });
    expect(readFileSync(home.file, 'utf8').split('\n')[0]).to.equal(
      '{"level":"info","ts":"2026-01-31T10:00:00.000Z","version":"1.2.3","environment":"staging",' +
        '"caller":"session.feed","venue":"binance","symbol":"BTC/USDT","count":"2","msg":"connected"}',
    );
    expect(home.lines()[1]).to.include({
      level: 'warn',
      caller: 'tradsys',
      msg: '100 %s',
      delayMs: 'NaN',
    });
    expect(statSync(home.file).mode & 0o777).to.equal(0o600);
  });

  it('keeps to its level', () => {
    const { log } = home.open({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
    expect(home.lines().map(({ level }) => level)).to.deep.equal(['warn', 'error']);
  });

  it('shows each line on the screen, too', () => {
    const shown: string[] = [];
    home.open({ screen: (line) => shown.push(line) }).log.info('up');
    expect(`${shown.join('\n')}\n`).to.equal(readFileSync(home.file, 'utf8'));
  });

  it('takes fields of known names and plain values alone, and counts the rest', () => {
    const { log } = home.open();
    const wrong = { apiKey: CANARY, order: { secret: CANARY }, price: 5, headers: [CANARY] };
    log.info('sent', wrong as unknown as LogFields);
    expect(home.lines()[0]).to.include({ price: 5, omitted: 3 });
  });

  it('tells of an error its name, code, message, stack and causes, and nothing else', () => {
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET', request: CANARY });
    const error = new TradsysError('feed.lost', 'no data', {
      where: 'binance',
      remedy: 'wait',
      cause,
    });
    const { log } = home.open();
    log.error('the feed is lost', { err: error });
    log.error('thrown', { err: 'just text' });
    log.error('thrown, too', { err: { secret: CANARY } });
    const [first, second, third] = home.lines().map(({ err }) => err as Record<string, unknown>);
    expect(first).to.include({
      name: 'TradsysError',
      code: 'feed.lost',
      message: 'binance: no data; wait',
    });
    expect(first!['stack']).to.match(/logging\.test\.ts/);
    expect(first!['cause']).to.include({ message: 'reset', code: 'ECONNRESET' });
    expect([second, third]).to.deep.equal([{ message: 'just text' }, { message: 'object' }]);
    expect(readFileSync(home.file, 'utf8')).not.to.include(CANARY);
  });

  it('never throws, whatever it is given', () => {
    const { log } = home.open();
    const trap = {
      get symbol(): string {
        throw new Error('no');
      },
    };
    const loop = new Error('loop');
    loop.cause = loop;
    log.info('trap', trap);
    log.error('loop', { err: loop });
    log.info('x'.repeat(1_000_000));
    const lines = home.lines();
    expect(lines).to.have.length(2);
    expect(String(lines[1]!['msg'])).to.have.length(2_003);
  });

  describe('has no secret in any line', () => {
    const SECRET = `${CANARY}"quote\\and+more`;
    const attempts: readonly (readonly [string, () => [string, LogFields?]])[] = [
      ['a message', () => [`signed with ${SECRET}`]],
      ['a field', () => ['sent', { reason: SECRET }]],
      ['a list', () => ['sent', { symbols: ['a', SECRET] }]],
      ['an address', () => ['GET', { url: `https://x/y?a=1&key=${encodeURIComponent(SECRET)}` }]],
      ['an unregistered address', () => ['GET', { url: `https://x/y?signature=${CANARY}&a=1` }]],
      ['a nested object', () => ['sent', { order: { deep: { apiKey: CANARY } } } as never]],
      ['an error message', () => ['failed', { err: new Error(`401 for ${SECRET}`) }]],
      [
        'the name of an error',
        () => ['failed', { err: Object.assign(new Error('x'), { name: SECRET }) }],
      ],
      [
        'the code of an error',
        () => ['failed', { err: Object.assign(new Error('x'), { code: SECRET }) }],
      ],
      [
        'a stack',
        () => ['failed', { err: Object.assign(new Error('x'), { stack: `at ${SECRET}` }) }],
      ],
      ['a cause', () => ['failed', { err: new Error('x', { cause: new Error(SECRET) }) }]],
      [
        'a wrapped secret',
        () => ['sent', { reason: String(new Secret(CANARY)), order: new Secret(CANARY) as never }],
      ],
      ['a body', () => [`answered ${JSON.stringify({ apiKey: CANARY, secret: SECRET })}`]],
      ['a header', () => [`X-MBX-APIKEY: ${CANARY}`]],
      ['base64', () => [`sent ${Buffer.from(SECRET).toString('base64')}`]],
    ];
    for (const [what, make] of attempts) {
      it(`as ${what}`, () => {
        const shown: string[] = [];
        const logging = home.open({ level: 'debug', screen: (line) => shown.push(line) });
        logging.protect(new Secret(SECRET));
        const [message, fields] = make();
        for (const level of ['debug', 'info', 'warn', 'error'] as const) {
          logging.log[level](message, fields);
          logging.log.child('part', fields)[level](message);
        }
        logging.log.error(message, fields);
        logging.close();
        const text = readFileSync(home.file, 'utf8') + shown.join('\n');
        expect(home.lines()).to.have.length(9);
        for (const word of [CANARY, Buffer.from(SECRET).toString('base64').slice(0, 20)]) {
          expect(text).not.to.include(word);
        }
      });
    }
  });

  describe('says the same once', () => {
    const lost = (id: number): LogFields => ({ err: new Error(`order ${id} timed out`) });

    it('and then how often, a minute later, ever more rarely while it goes on', () => {
      const { log } = home.open();
      for (let second = 0; second < 3 * 3600; second += 1) {
        log.error('the venue does not answer', lost(second));
        home.pass(1_000);
      }
      const lines = home.lines();
      expect(lines.map(({ repeated }) => repeated)).to.deep.equal([
        undefined,
        ...[59, 120, 240, 480, 960, 1920, 3600],
      ]);
      expect((lines[1]!['err'] as { message: string }).message).to.equal('order 59 timed out');
      log.error('something else');
      expect(home.lines()).to.have.length(lines.length + 1);
    });

    it('and again when it comes back after it was quiet', () => {
      const { log } = home.open();
      log.warn('slow');
      home.pass(61_000);
      log.warn('slow');
      expect(home.lines().map(({ repeated }) => repeated)).to.deep.equal([undefined, undefined]);
    });

    it('and forgets no count when the log is closed', () => {
      const logging = home.open();
      for (let time = 0; time < 5; time += 1) logging.log.warn('slow', { count: time });
      logging.close();
      expect(home.lines().map(({ repeated, count }) => [repeated, count])).to.deep.equal([
        [undefined, 0],
        [4, 4],
      ]);
    });

    it('but different things each, and information as often as it is given', () => {
      const { log } = home.open();
      log.error('one', { err: new Error('a') });
      log.error('one', { err: new Error('b') });
      log.child('x').error('one', { err: new Error('a') });
      log.warn('one', { err: new Error('a') });
      log.info('filled');
      log.info('filled');
      expect(home.lines()).to.have.length(6);
    });

    it('and keeps track of a bounded number of kinds', () => {
      const { log } = home.open();
      const word = (index: number): string =>
        String(index).replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);
      for (let index = 0; index < 1_500; index += 1) log.warn(word(index));
      log.warn(word(0));
      expect(home.lines(true)).to.have.length(1_501);
    });
  });

  it('is what the configuration asks for', async () => {
    const place = { cwd: home.directory, env: {}, home: home.directory };
    const overrides = ['general.log_level=debug', 'log.max_size=2', 'log.max_age=1d'];
    const loaded = await loadConfig({ ...place, overrides });
    expect(loggingOptionsOf(home.directory, loaded)).to.deep.equal({
      ...{ file: join(home.directory, 'logs/daemon.log'), level: 'debug', kept: 20 },
      ...{ environment: 'development', maxBytes: 2_097_152, maxAgeMs: DAY_MS },
    });
    writeFileSync(join(home.directory, 'tradsys.yaml'), 'log: { file: here/x.log }\n');
    expect(loggingOptionsOf('/elsewhere', await loadConfig(place)).file).to.equal(
      join(home.directory, 'here/x.log'),
    );
  });

  it('says at once when the file cannot be opened', () => {
    writeFileSync(join(home.directory, 'taken'), '');
    const file = join(home.directory, 'taken', 'daemon.log');
    expect(() => home.open({ file }))
      .to.throw(TradsysError)
      .with.property('code', 'log.unwritable');
    expect(existsSync(file)).to.equal(false);
  });
});
