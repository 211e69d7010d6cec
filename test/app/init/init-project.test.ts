import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { loadConfig } from '../../../src/app/config/index.js';
import type { LoadedConfig } from '../../../src/app/config/index.js';
import { initProject } from '../../../src/app/init/index.js';
import type { InitRequest, InitResult } from '../../../src/app/init/index.js';
import { EXCHANGES, strategyChoices } from '../../../src/app/init/answers.js';
import { resolveDataDirectory } from '../../../src/app/data-directory.js';
import { prepareStrategy } from '../../../src/app/strategies/index.js';
import { failureOf, makeProject } from '../strategies/project.js';
import type { Project } from '../strategies/project.js';

const FILES = [
  'tradsys.yaml',
  'strategies/my_strategy.ts',
  'tsconfig.json',
  '.env.example',
  '.gitignore',
];

describe('tradsys init', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const init = (more: Partial<InitRequest> = {}): Promise<InitResult> =>
    initProject({ cwd: project.directory, given: {}, manner: 'keep', ...more });
  const load = (cwd = project.directory): Promise<LoadedConfig> =>
    loadConfig({ cwd, env: {}, home: join(project.directory, 'home') });
  const read = (path: string): string => readFileSync(join(project.directory, path), 'utf8');
  const statuses = ({ files }: InitResult): string[] =>
    files.filter(({ path }) => FILES.includes(path)).map(({ status }) => status);

  it('writes a project whose config loads, with limits set and paper as the mode', async () => {
    const result = await init({ given: { name: 'First steps' } });
    expect(statuses(result)).to.deep.equal(FILES.map(() => 'written'));
    expect(result.warnings.filter((line) => !line.includes('npm run build'))).to.deep.equal([]);
    const { config, warnings, unset } = await load();
    expect([warnings, unset]).to.deep.equal([[], []]);
    expect(config.accounts['main']).to.include({ venue: 'local', mode: 'paper' });
    expect(config.trading.risk).to.include({ maxDrawdown: 0.3, maxPositionValue: 25_000 });
    expect(config.live.enabled).to.equal(false);
    expect(config.strategies.map(({ name, enabled }) => [name, enabled])).to.deep.equal([
      ['mean_reversion', true],
      ['my_strategy', false],
    ]);
    expect(read('tradsys.yaml')).to.match(/^# First steps: /);
  });

  it('puts the data directory beside the config', async () => {
    await init();
    const { directory } = resolveDataDirectory({
      environment: {},
      configFile: join(project.directory, 'tradsys.yaml'),
      workingDirectory: '/',
      home: '/nowhere',
      platform: 'linux',
    });
    expect(directory).to.equal(join(project.directory, '.tradsys'));
    expect(existsSync(directory)).to.equal(true);
  });

  it('writes a loadable config for every exchange, strategy and database', async () => {
    for (const exchange of [...Object.keys(EXCHANGES), 'bitstamp']) {
      for (const strategy of strategyChoices()) {
        for (const database of ['sqlite', 'postgres']) {
          const directory = `${exchange}/${strategy}/${database}`;
          await init({ directory, given: { exchange, strategy, database } });
          const { config, unset } = await load(join(project.directory, directory));
          expect(config.database.driver).to.equal(database);
          expect(unset.map(({ variable }) => variable)).to.deep.equal(
            database === 'postgres' ? ['DB_PASSWORD'] : [],
          );
          const running = config.strategies.filter(({ enabled }) => enabled);
          expect(running.map(({ name }) => name)).to.deep.equal([strategy]);
          expect(config.account.currency).to.match(/^USDT?$/);
        }
      }
    }
  });

  it('writes symbols so that they are read back as they were meant', async () => {
    const symbols = 'ETHBTC, 1INCH/USDT BTC-USDT-SWAP,600519,BRK-B,on';
    const { answers } = await init({ given: { symbols, exchange: 'OKX' } });
    expect(answers.symbols).to.include.members([
      'ETH/BTC',
      '1INCH/USDT',
      'BTC/USDT:USDT',
      '600519',
    ]);
    const { config } = await load();
    expect(config.strategies[0]!.symbols).to.deep.equal(answers.symbols);
    expect(config.account.currency).to.equal('BTC');
    expect(config.marketData.sources[0]!.name).to.equal('okx');
  });

  it('writes a strategy that loads, and that a strict compiler accepts as the editor is set up', async () => {
    await init();
    const prepared = await prepareStrategy('strategies/my_strategy.ts', { cwd: project.directory });
    expect(prepared.name).to.equal('my_strategy');
    const file = join(project.directory, 'tsconfig.json');
    const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: { paths: Record<string, string[]> } };
    };
    expect(config.compilerOptions.paths['tradsys']).to.deep.equal(['./.tradsys/types/index.d.ts']);
    // The sources stand in for their declarations, which only a full build writes.
    config.compilerOptions.paths['tradsys'] = [join(process.cwd(), 'src/index.ts')];
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, project.directory);
    expect(parsed.fileNames).to.deep.equal([join(project.directory, 'strategies/my_strategy.ts')]);
    const program = ts.createProgram(parsed.fileNames, parsed.options);
    const source = program.getSourceFile(parsed.fileNames[0]!)!;
    const found = [...program.getSemanticDiagnostics(source), ...parsed.errors];
    expect(found.map(({ messageText }) => messageText)).to.deep.equal([]);
    const exported = source.statements.find(ts.isExportAssignment)!;
    const imported = program.getTypeChecker().getTypeAtLocation(exported.expression);
    expect(imported.flags & ts.TypeFlags.Any, 'tradsys is known to the editor').to.equal(0);
  }).timeout(30_000);

  it('is safe to run twice', async () => {
    await init();
    const before = FILES.map(read);
    const again = await init();
    expect(statuses(again)).to.deep.equal(FILES.map(() => 'unchanged'));
    expect(FILES.map(read)).to.deep.equal(before);
  });

  it('keeps files that differ, says so, and completes what is missing', async () => {
    project.write('tradsys.yaml', 'general:\n  log_level: debug\n');
    project.write('.gitignore', '/node_modules\n*.log\n');
    project.write('.tradsys/tradsys.db', 'data');
    const result = await init();
    expect(statuses(result)).to.deep.equal(['kept', 'written', 'written', 'written', 'kept']);
    expect(read('tradsys.yaml')).to.equal('general:\n  log_level: debug\n');
    expect(result.warnings).to.include('.gitignore lacks .tradsys/ and .env');
    expect(read('.tradsys/tradsys.db')).to.equal('data');
  });

  it('overwrites only when told to, and never the data', async () => {
    project.write('tradsys.yaml', 'general:\n  log_level: debug\n');
    project.write('.tradsys/tradsys.db', 'data');
    const result = await init({ manner: 'overwrite' });
    expect(statuses(result)[0]).to.equal('overwritten');
    expect((await load()).config.general.logLevel).to.equal('info');
    expect(read('.tradsys/tradsys.db')).to.equal('data');
  });

  it('does not put a tradsys.yaml before a config of another format', async () => {
    project.write('tradsys.toml', '[general]\nlog_level = "debug"\n');
    const result = await init();
    expect(result.warnings).to.include('tradsys.toml is there, so no tradsys.yaml was written');
    expect((await load()).config.general.logLevel).to.equal('debug');
  });

  it('prints commands that fit where it was started', async () => {
    expect((await init()).next).to.deep.equal([
      'tradsys backtest mean_reversion',
      'tradsys daemon start',
      'tradsys positions --watch',
    ]);
    const elsewhere = await init({
      directory: 'my project',
      given: { strategy: 'trend_following' },
    });
    expect(elsewhere.next.slice(0, 2)).to.deep.equal([
      `cd 'my project'`,
      'tradsys backtest trend_following',
    ]);
  });

  it('refuses answers that cannot be, and writes nothing then', async () => {
    const refused = async (given: InitRequest['given']): Promise<string> => {
      const error = await failureOf(() => init({ given }));
      expect(error.exitCode).to.equal(2);
      return error.line;
    };
    expect(await refused({ strategy: 'mean_revesion' })).to.equal(
      '--strategy: "mean_revesion" is no strategy; did you mean mean_reversion? ' +
        'allowed: mean_reversion, trend_following, market_making, my_strategy',
    );
    expect(await refused({ database: 'mysql' })).to.match(/allowed: sqlite, postgres$/);
    expect(await refused({ exchange: 'binanse' })).to.equal(
      '--exchange: "binanse" is no exchange; did you mean binance? ' +
        'allowed: local, binance, coinbase, kraken, bybit, okx, alpaca or any ccxt id',
    );
    expect(await refused({ exchange: 'my_own_place' })).to.match(/^--exchange: .* is no exchange/);
    expect(await refused({ exchange: 'https://x' })).to.match(/^--exchange: .*any ccxt id$/);
    expect(await refused({ symbols: ' , ' })).to.match(/^--symbols: /);
    expect(await refused({ symbols: 'BTC/USDT,/' })).to.match(/"\/" is not a symbol/);
    expect(await refused({ name: 'a\nb: c' })).to.match(/^--name: /);
    expect(readdirSync(project.directory)).to.deep.equal([]);
  });

  it('refuses a file for a directory, and a directory that cannot be made', async () => {
    project.write('taken', 'a file');
    const file = await failureOf(() => init({ directory: 'taken' }));
    expect([
      file.line.endsWith('taken: is a file, not a directory; name another directory'),
      file.exitCode,
    ]).to.deep.equal([true, 2]);
    const below = await failureOf(() => init({ directory: 'taken/below' }));
    expect(below.message).to.equal('cannot write the project: a part of the path is a file');
    expect(below.exitCode).to.equal(1);
    const kernel = await failureOf(() => init({ directory: '/proc/tradsys' }));
    expect(kernel.code).to.equal('init.unwritable');
  });

  it('leaves everything as it was when one file cannot be put in place', async () => {
    project.write('strategies', 'not a folder');
    const names = readdirSync(project.directory);
    const error = await failureOf(() => init({ manner: 'overwrite' }));
    expect(error.code).to.equal('init.unwritable');
    expect(readdirSync(project.directory)).to.deep.equal(names);
    writeFileSync(join(project.directory, 'tradsys.yaml'), '# mine\n');
    await failureOf(() => init({ manner: 'overwrite' }));
    expect(read('tradsys.yaml')).to.equal('# mine\n');
    expect(readdirSync(project.directory).sort()).to.deep.equal(['strategies', 'tradsys.yaml']);
  });
});
