import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../../../src/app/config/problems.js';
import { Workspace } from './workspace.js';

describe('a configuration that is wrong', () => {
  let space: Workspace;
  beforeEach(() => (space = new Workspace()));
  afterEach(() => space.remove());

  const problemsIn = (
    text: string | Uint8Array,
    name = 'tradsys.yaml',
  ): Promise<readonly string[]> => {
    space.write(name, text);
    return space.problems();
  };

  it('names every problem at once, with file:line:column, key, what was found and what is allowed', async () => {
    const problems = await problemsIn(
      [
        'general:',
        '  enviroment: production',
        '  log_level: loud',
        'api:',
        '  http:',
        '    port: 99999',
        '    enabled: maybe',
        '    timeout: soon',
        'backtest:',
        '  fees: { maker: 0.1 }',
        'trading:',
        '  risk: { max_drawdown: 12 }',
        'wat: 1',
      ].join('\n'),
    );
    expect(problems).to.have.members([
      'tradsys.yaml:2:3: general.enviroment: unknown key (found "production"); did you mean general.environment?',
      'tradsys.yaml:3:14: general.log_level: found "loud", expected one of debug, info, warn, error',
      'tradsys.yaml:6:11: api.http.port: found 99999, expected a whole number from 1 to 65535',
      'tradsys.yaml:7:14: api.http.enabled: found "maybe", expected true or false',
      'tradsys.yaml:8:14: api.http.timeout: "soon" is not a duration such as 100ms, 5s, 1h or 30d (a bare number is seconds)',
      'tradsys.yaml:10:18: backtest.fees.maker: 0.1: write 0.1bps, 0.1% or 10% (0.1 as a fraction)',
      'tradsys.yaml:12:25: trading.risk.max_drawdown: 12 is outside 0% to 100%',
      problems.find((line) => line.startsWith('tradsys.yaml:13:1: wat: unknown key')),
    ]);
  });

  it('tells where a second YAML document begins, and what to do with it', async () => {
    const remedy =
      'YAML: a second document begins here; a config file holds one: join them, with no --- or ... between';
    const parts = ['general: { log_level: info }', 'trading: {}', ''] as const;
    expect(await problemsIn(parts.join('\n---\n'))).to.deep.equal([`tradsys.yaml:2:1: ${remedy}`]);
    expect(await problemsIn(parts.slice(0, 2).join('\n...\n'))).to.deep.equal([
      `tradsys.yaml:3:1: ${remedy}`,
    ]);
  });

  it('is one error with exit code 3 and one line of detail per problem', async () => {
    space.write('tradsys.yaml', 'log: { max_size: big, format: xml }\n');
    const error: unknown = await space.load().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error).to.include({ exitCode: 3, message: '2 problems in the configuration' });
    expect((error as ConfigError).details).to.have.length(2);
  });

  it('says the place of a key that stands elsewhere', async () => {
    expect(await problemsIn('max_drawdown: 0.1\n')).to.deep.equal([
      'tradsys.yaml:1:1: max_drawdown: unknown key (found 0.1); did you mean trading.risk.max_drawdown?',
    ]);
  });

  const wrongValues: readonly (readonly [string, string, string])[] = [
    ['a section that is a value', 'api: 5', 'api: found 5, expected keys with values'],
    [
      'a value that is a section',
      'log: { max_size: { a: 1 } }',
      'log.max_size: found keys with values',
    ],
    [
      'a list for a value',
      'log: { format: [json] }',
      'log.format: found a list, expected one of json, pretty',
    ],
    ['a value for a list', 'strategies: x', 'strategies: found "x", expected a list of entries'],
    [
      'a number for a text',
      'log: { file: 5 }',
      'log.file: found 5, expected text; put it in quotes',
    ],
    ['a slip in a word', 'log: { format: jsn }', 'did you mean json?'],
    [
      'a fraction of a whole number',
      'api: { http: { port: 80.5 } }',
      'found 80.5, expected a whole number',
    ],
    [
      'a negative count',
      'log: { max_size: -1 }',
      'found -1, expected a whole number of at least 1',
    ],
    ['a wrong scheme', 'notify: { webhook: "ftp://x" }', 'starts with https:// or http://'],
    [
      'a wrong symbol',
      'strategies: [{ name: a, type: b, symbols: ["a b"] }]',
      'strategies[0].symbols[0]: "a b" is not a symbol',
    ],
    [
      'an ambiguous symbol',
      'strategies: [{ name: a, type: b, symbols: [XYZTUSD] }]',
      'write XYZ/TUSD or XYZT/USD',
    ],
    [
      'a wrong channel',
      'market_data: { sources: [{ name: a, channels: [smoke] }] }',
      '"smoke" is not one of: trades',
    ],
    [
      'a wrong bar length',
      'strategies: [{ name: a, type: b, timeframe: 90 }]',
      '90 is not a bar length',
    ],
    ['a missing key', 'strategies: [{ type: b }]', 'strategies[0].name: is missing; expected text'],
    ['an amount with an exponent', 'backtest: { cash: 1e5USDT }', 'write the digits out'],
    [
      'a name used twice',
      'strategies: [{ name: a, type: b }, { name: a, type: b }]',
      'is the name of an earlier strategy',
    ],
    [
      'an account that is not there',
      'accounts: { main: { venue: binance } }\nstrategies: [{ name: a, type: b, account: mian }]',
      'did you mean main?',
    ],
    ['TLS without its files', 'api: { tls: files }', 'api.tls_cert_file: is missing'],
    [
      'more idle than open connections',
      'database: { max_open_conns: 2, max_idle_conns: 3 }',
      'at most max_open_conns (2)',
    ],
    ['a name of every object', 'constructor: 1', 'constructor: unknown key'],
    ['a prototype', '__proto__: { general: 1 }', '__proto__: unknown key'],
  ];
  for (const [what, text, message] of wrongValues) {
    it(`refuses ${what}`, async () => {
      expect((await problemsIn(`${text}\n`)).join('\n')).to.contain(message);
    });
  }

  it('never shows a secret', async () => {
    space.write('tradsys.yaml', 'database: { password: [hunter2] }\n');
    expect((await space.problems()).join()).to.not.contain('hunter2');
    space.write('tradsys.yaml', 'database: { password: 12345 }\n');
    expect((await space.problems()).join()).to.not.contain('12345');
  });

  describe('in its syntax', () => {
    const broken: readonly (readonly [string, string, RegExp])[] = [
      ['tradsys.yaml', 'a: [1\nb: 2\n', /^tradsys\.yaml:2:1: YAML: /],
      ['tradsys.yaml', 'log:\n\tformat: json\n', /^tradsys\.yaml:2:1: YAML: .*[Tt]ab/],
      ['tradsys.yaml', 'log: {}\nlog: {}\n', /^tradsys\.yaml:2:1: YAML: Map keys must be unique/],
      ['tradsys.yaml', 'log: { file: ${HOME} }\n', /^tradsys\.yaml:1:\d+: YAML: .*needs quotes$/],
      ['tradsys.yaml', 'log: *nowhere\n', /^tradsys\.yaml:1:6: YAML: .*nowhere/],
      ['tradsys.json', '{\n  "log": {},\n}\n', /^tradsys\.json:3:1: JSON: /],
      ['tradsys.json', '{\n  "log": {}', /^tradsys\.json:2:\d+: JSON: /],
      ['tradsys.json', '{ log: {} }', /^tradsys\.json:1:3: JSON: /],
      [
        'tradsys.json',
        '{\n "log": {},\n "log": {}\n}',
        /^tradsys\.json:3:2: JSON: this key stands twice/,
      ],
      ['tradsys.toml', '[log]\nformat json\n', /^tradsys\.toml:2:\d+: TOML: /],
      ['tradsys.toml', '[log]\nformat = "json"\nformat = "json"\n', /^tradsys\.toml:3:\d+: TOML: /],
      ['tradsys.yaml', '- 1\n- 2\n', /:1:1: the file must hold sections/],
      ['tradsys.json', '"text"', /:1:1: the file must hold sections/],
      ['tradsys.yaml', 'just text\n', /:1:1: the file must hold sections/],
    ];
    for (const [name, text, message] of broken) {
      it(`${name}: ${JSON.stringify(text)}`, async () => {
        const problems = await problemsIn(text, name);
        expect(problems[0]).to.match(message);
      });
    }

    it('points into JSON and TOML as into YAML', async () => {
      const json = '{\n\t"api": {\n\t\t"http": { "port": 0 }\n\t}\n}\n';
      expect((await problemsIn(json, 'tradsys.json'))[0]).to.match(
        /^tradsys\.json:3:21: api\.http\.port: found 0/,
      );
      const toml =
        '[api.http]\nport = 0\n\n[[strategies]]\nname = "a"\ntype = "b"\n[[strategies]]\nname = "c"\ntyp = "d"\n';
      space.write('other.toml', toml);
      const problems = await space.problems({ configFile: 'other.toml' });
      expect(problems.join('\n')).to.contain('other.toml:2:8: api.http.port: found 0');
      expect(problems.join('\n')).to.contain('other.toml:9:1: strategies[1].typ: unknown key');
    });
  });

  describe('as a file', () => {
    const refused = (configFile: string): Promise<readonly string[]> =>
      space.problems({ configFile });

    it('that is not there', async () => {
      expect(await refused('none.yaml')).to.deep.equal([
        'none.yaml: no such file; create one with `tradsys init`, or name another with --config',
      ]);
    });

    it('that is a directory', async () => {
      mkdirSync(join(space.directory, 'tradsys.yaml'));
      expect((await refused('tradsys.yaml'))[0]).to.contain('is a directory');
    });

    it('that may not be read', async () => {
      chmodSync(space.write('closed.yaml', 'log: {}\n'), 0);
      chmodSync(space.directory, 0o755);
      const isRoot = process.getuid?.() === 0;
      if (isRoot) process.seteuid?.(65_534);
      try {
        expect((await refused('closed.yaml'))[0]).to.equal(
          'closed.yaml: may not be read; check its permissions',
        );
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    });

    it('that is a link to itself', async () => {
      symlinkSync('loop.yaml', join(space.directory, 'loop.yaml'));
      expect((await refused('loop.yaml'))[0]).to.contain('a link that leads back to itself');
    });

    it('that is binary, or not UTF-8', async () => {
      space.write('tradsys.yaml', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1));
      expect((await space.problems())[0]).to.contain('is a binary file');
      space.write('tradsys.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xe9, 0x0a));
      expect((await space.problems())[0]).to.contain('is not UTF-8 text');
    });

    it('that is empty, or holds only comments: a warning, for the defaults are meant', async () => {
      for (const text of ['', '\n  \n', '# log:\n', 'log:\n']) {
        space.write('tradsys.yaml', text);
        const { warnings, config } = await space.load();
        expect(config.log.format).to.equal('json');
        if (text !== 'log:\n')
          expect(warnings).to.deep.equal([
            'tradsys.yaml holds no keys; every value is its default',
          ]);
      }
    });

    it('with a byte-order mark and Windows line ends is fine', async () => {
      space.write('tradsys.yaml', '\uFEFFlog:\r\n  max_size: 7\r\n');
      expect((await space.load()).config.log.maxSize).to.equal(7);
      space.write('tradsys.json', '\uFEFF{"log": {"max_size": 8}}\r\n');
      expect((await space.load({ configFile: 'tradsys.json' })).config.log.maxSize).to.equal(8);
    });
  });

  describe('in a flag', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['api.http.prot=1', '--set api.http.prot: unknown key; did you mean api.http.port?'],
      ['port=1', '--set port: unknown key; did you mean database.port?'],
      ['api.http.port', '--set api.http.port: is not key=value, such as api.http.port=8080'],
      ['=1', '--set =1: is not key=value, such as api.http.port=8080'],
      [
        'api.http.port=x',
        '--set api.http.port: api.http.port: found "x", expected a whole number from 1 to 65535',
      ],
      [
        'api.http.port.x=1',
        '--set api.http.port.x: unknown key; api.http.port holds no further keys',
      ],
      [
        'strategies.3.enabled=no',
        '--set strategies.3.enabled: strategies has 0 entries, so there is no entry 3',
      ],
      ['__proto__.x=1', '--set __proto__.x: unknown key'],
      [
        'market_data.sources=nonsense',
        'market_data.sources: found "nonsense", expected a list of entries',
      ],
    ];
    for (const [override, message] of wrong) {
      it(override, async () => {
        expect((await space.problems({ overrides: [override] })).join('\n')).to.contain(message);
      });
    }
  });
});
