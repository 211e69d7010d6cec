/** Commands that look believe the daemon's lease only where reading the configuration would say the same. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findDaemon } from '../../../src/app/client/index.js';
import { DAEMON_RUNS, daemonLeasePath } from '../../../src/app/client/daemon-lease.js';
import type { DaemonPlace } from '../../../src/app/client/daemon-lease.js';
import type { LoadOptions } from '../../../src/app/config/index.js';
import { knownOutlook } from '../../../src/app/daemon/index.js';
import { dataDirectoryOf } from '../../../src/app/data-directory.js';
import { takeLease } from '../../../src/app/process/lease.js';
import type { HeldLease } from '../../../src/app/process/lease.js';
import { Workspace } from '../config/workspace.js';

const CONFIG = 'display: { timezone: Asia/Tokyo }\nmarket_data: { stale_after: 7s }\n';
/** Put into the lease, in no configuration: whoever shows it has believed the lease. */
const MARK = 'Pacific/Apia';

describe('client: where the daemon is', () => {
  let workspace: Workspace;
  let held: HeldLease<DaemonPlace> | undefined;
  beforeEach(() => {
    workspace = new Workspace();
    workspace.write('tradsys.yaml', CONFIG);
  });
  afterEach(() => {
    held?.drop();
    held = undefined;
    workspace.remove();
  });

  /** A daemon that was started at `place` and has the data directory `folder`. */
  async function daemon(place: LoadOptions = workspace.options(), folder = '.tradsys') {
    const outlook = await knownOutlook(place);
    const directory = join(workspace.directory, folder);
    mkdirSync(directory, { recursive: true });
    const options = { mode: 'paper', strategies: [], venue: undefined, accounts: [] } as const;
    const details = {
      ...{ socket: '/socket', start: { words: [], cwd: place.cwd, options } },
      outlook: outlook && { ...outlook, timezone: MARK },
    };
    held = await takeLease<DaemonPlace>(daemonLeasePath(directory), details, DAEMON_RUNS);
    return { outlook, details };
  }

  /** By the configuration alone. */
  async function configured(place: LoadOptions) {
    const { config, ...loaded } = await workspace.load(place);
    return {
      directory: dataDirectoryOf({ config, ...loaded }, place).directory,
      timezone: config.display.timezone,
      staleAfterMs: config.marketData.staleAfterMs,
    };
  }

  async function believes(more: Partial<LoadOptions> = {}): Promise<void> {
    const place = workspace.options(more);
    expect(await findDaemon(place)).to.deep.equal({ ...(await configured(place)), timezone: MARK });
  }

  async function reads(more: Partial<LoadOptions> = {}): Promise<void> {
    const place = workspace.options(more);
    expect(await findDaemon(place)).to.deep.equal(await configured(place));
  }

  it('says in the lease what the configuration says, and no more than that', async () => {
    const { outlook } = await daemon();
    expect(outlook).to.include({ timezone: 'Asia/Tokyo', staleAfterMs: 7_000 });
    expect(JSON.stringify(outlook)).to.not.include('display');
  });

  it('is believed from its own directory, and wherever the same file is named', async () => {
    await daemon();
    await believes();
    await believes({ env: { PATH: '/bin', TRADSYS_DEBUG: '1' } });
    const elsewhere = join(workspace.directory, 'elsewhere');
    mkdirSync(elsewhere);
    await believes({ cwd: elsewhere, configFile: '../tradsys.yaml' });
    await believes({ cwd: elsewhere, env: { TRADSYS_CONFIG: '../tradsys.yaml' } });
    // Here another file counts: none.
    await reads({ cwd: elsewhere });
  });

  it('is believed in the data directory that a flag or variable names, and in no other', async () => {
    await daemon(workspace.options(), 'other');
    await believes({ overrides: ['general.data_dir=other'] });
    await believes({ env: { TRADSYS_DATA_DIR: join(workspace.directory, 'other') } });
    await believes({
      env: { TRADSYS_DATA_DIR: '/nowhere' },
      overrides: ['general.data_dir=./other/'],
    });
    await reads();
    await reads({ overrides: ['general.data_dir=.tradsys'] });
    await reads({ env: { TRADSYS_DATA_DIR: '' } });
    await reads({ overrides: ['general.data_dir=.tradsys', 'general.data_dir=other'] });
    await reads({ overrides: ['general.data_dir=other', 'display.timezone=UTC'] });
  });

  it('is believed without a config file in the data directory of the user', async () => {
    rmSync(join(workspace.directory, 'tradsys.yaml'));
    await daemon(workspace.options(), 'home/.local/share/tradsys');
    await believes({ platform: 'linux' });
    workspace.write('tradsys.yaml', CONFIG);
    await reads({ platform: 'linux' });
  });

  it('is not believed over flags, variables, aliases and what the file asks for', async () => {
    // Written so that nothing but a parser sees the variable.
    workspace.write('tradsys.yaml', 'display: { timezone: "\\x24{ZONE:-Asia/Tokyo}" }\n');
    await daemon();
    await believes();
    await reads({ overrides: ['display.timezone=Europe/Paris'] });
    await reads({ overrides: ['general.log_level=debug'] });
    await reads({ env: { TRADSYS_DISPLAY_TIMEZONE: 'Europe/Paris' } });
    await reads({ env: { TRADSYS_MARKET_DATA_STALE_AFTER: '9s' } });
    await reads({ env: { LOG_LEVEL: 'debug' } });
    await reads({ env: { ZONE: 'Europe/Paris' } });
  });

  it('is not believed over a file that has changed, or another', async () => {
    await daemon();
    workspace.write('other.yaml', CONFIG);
    await reads({ configFile: 'other.yaml' });
    await reads({ env: { TRADSYS_CONFIG: 'other.yaml' } });
    // Of the same length.
    workspace.write('tradsys.yaml', CONFIG.replace('Tokyo', 'Dhaka'));
    await reads();
  });

  it('is found all the same, with a doubt, when the file that it has read is broken by now', async () => {
    await daemon();
    const directory = join(workspace.directory, '.tradsys');
    for (const [text, problem] of [
      ['display: { timezone: Nowhere }\n', 'tradsys.yaml:1:22: display.timezone: '],
      ['display: {\n', 'tradsys.yaml'],
      [
        'display: { timezone: Nowhere }\nrisk: 5\n',
        '2 problems in the configuration; tradsys.yaml',
      ],
    ] as const) {
      workspace.write('tradsys.yaml', text);
      const { doubt, ...found } = await findDaemon(workspace.options());
      expect(found).to.deep.equal({ directory, timezone: MARK, staleAfterMs: 7_000 });
      expect(doubt).to.match(/; the daemon goes by what it has read$/);
      expect(doubt!.slice(0, problem.length)).to.equal(problem);
    }
  });

  it('is not guessed at when another file is broken, or a flag, or none runs', async () => {
    const refused = async (more: Partial<LoadOptions> = {}): Promise<void> => {
      const place = workspace.options(more);
      const failure: unknown = await findDaemon(place).catch((error: unknown) => error);
      expect(failure).to.include({ exit: 'config' });
    };
    await daemon();
    workspace.write('other.yaml', 'display: { timezone: Nowhere }\n');
    await refused({ configFile: 'other.yaml' });
    await refused({ overrides: ['display.timezone=Nowhere'] });
    workspace.write('tradsys.yaml', 'display: { timezone: Nowhere }\n');
    held!.drop();
    await refused();
  });

  it('is not believed over a .env that appears or changes', async () => {
    await daemon();
    workspace.write('.env', 'TRADSYS_DISPLAY_TIMEZONE=Europe/Paris\n');
    await reads();
    held!.drop();
    await daemon();
    await believes();
    workspace.write('.env', 'TRADSYS_DISPLAY_TIMEZONE=Europe/Malta\n');
    await reads();
  });

  it('is not believed when it is dead, or of another version', async () => {
    const { details } = await daemon();
    const outlook = details.outlook!;
    held!.renew({ ...details, outlook: { ...outlook, version: `${outlook.version}-next` } });
    await reads();
    held!.renew(details);
    await believes();
    const lease = { ...details, pid: process.pid, started: '1' };
    writeFileSync(daemonLeasePath(join(workspace.directory, '.tradsys')), JSON.stringify(lease));
    await reads();
  });

  it('says what a command without its flags and variables finds', async () => {
    const env = { LOG_LEVEL: 'debug', TRADSYS_DISPLAY_TIMEZONE: 'UTC', TRADSYS_DATA_DIR: 'other' };
    const overrides = ['market_data.stale_after=1m'];
    const { outlook } = await daemon(workspace.options({ env, overrides }));
    expect(outlook).to.include({ timezone: 'Asia/Tokyo', staleAfterMs: 7_000 });
    await reads({ env });
    await believes();
  });

  it('says nothing where it cannot be told without reading', async () => {
    const silent = async (more: Partial<LoadOptions> = {}): Promise<void> => {
      expect(await knownOutlook(workspace.options(more))).to.equal(undefined);
    };
    workspace.write('.env', 'DB_PASSWORD_FILE=secret\n');
    await silent();
    // Relative to wherever a command is run.
    workspace.write('.env', 'TRADSYS_DATA_DIR=data\n');
    await silent();
    workspace.write('.env', '');
    workspace.write('tradsys.yaml', 'general: { data_dir: data }\n');
    await silent();
    workspace.write('tradsys.yaml', 'display: { timezone: Nowhere }\n');
    await silent({ overrides: ['display.timezone=UTC'] });
    workspace.write('tradsys.yaml', 'display: {\n');
    await silent();
    await silent({ configFile: 'none.yaml' });
  });
});
