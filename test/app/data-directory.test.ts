import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedConfig, Origin } from '../../src/app/config/index.js';
import { dataDirectoryOf, resolveDataDirectory } from '../../src/app/data-directory.js';
import type { DataDirectoryInput } from '../../src/app/data-directory.js';

describe('data directory', () => {
  let here: string;
  beforeEach(() => (here = mkdtempSync(join(tmpdir(), 'tradsys-where-'))));
  afterEach(() => rmSync(here, { recursive: true, force: true }));

  const resolved = (input: Partial<DataDirectoryInput>) =>
    resolveDataDirectory({
      environment: {},
      workingDirectory: here,
      home: '/home/ann',
      platform: 'linux',
      ...input,
    });

  it('is the flag, then the variable, then the config key, then beside the config', () => {
    const all = {
      flag: 'by-flag',
      environment: { TRADSYS_DATA_DIR: '/by-variable', XDG_DATA_HOME: '/xdg' },
      configFile: '/etc/project/tradsys.yaml',
      configured: 'by-config',
    };
    expect(resolved(all)).to.deep.equal({ directory: join(here, 'by-flag'), origin: 'flag' });
    const noFlag = { ...all, flag: undefined };
    expect(resolved(noFlag)).to.deep.equal({ directory: '/by-variable', origin: 'environment' });
    const noVariable = { ...noFlag, environment: { TRADSYS_DATA_DIR: '', XDG_DATA_HOME: '/xdg' } };
    expect(resolved(noVariable)).to.deep.equal({
      directory: '/etc/project/by-config',
      origin: 'config',
    });
    const noKey = { ...noVariable, configured: undefined };
    expect(resolved(noKey)).to.deep.equal({
      directory: '/etc/project/.tradsys',
      origin: 'project',
    });
  });

  it('without a config is ./.tradsys when that is there, else of the user', () => {
    expect(resolved({})).to.deep.equal({
      directory: '/home/ann/.local/share/tradsys',
      origin: 'user',
    });
    expect(resolved({ environment: { XDG_DATA_HOME: '/xdg' } }).directory).to.equal('/xdg/tradsys');
    expect(resolved({ environment: { XDG_DATA_HOME: 'relative' } }).directory).to.equal(
      '/home/ann/.local/share/tradsys',
    );
    expect(resolved({ platform: 'darwin' }).directory).to.equal(
      '/home/ann/Library/Application Support/tradsys',
    );
    mkdirSync(join(here, '.tradsys'));
    expect(resolved({})).to.deep.equal({ directory: join(here, '.tradsys'), origin: 'project' });
  });

  it('of a loaded configuration keeps flag, variable and file apart', () => {
    const chosen = (kind: 'flag' | 'env' | 'file' | undefined, file?: string) =>
      dataDirectoryOf(
        {
          config: { general: { dataDir: kind && 'data' } } as unknown as LoadedConfig['config'],
          origins: new Map(kind ? [['general.data_dir', { kind } as unknown as Origin]] : []),
          ...(file !== undefined && { file }),
        },
        { cwd: here, env: { XDG_DATA_HOME: '/xdg' }, home: '/home/ann', platform: 'linux' },
      );
    const file = '/etc/project/tradsys.yaml';
    expect(chosen('flag', file)).to.deep.equal({ directory: join(here, 'data'), origin: 'flag' });
    expect(chosen('env')).to.deep.equal({ directory: join(here, 'data'), origin: 'environment' });
    expect(chosen('file', file)).to.deep.equal({
      directory: '/etc/project/data',
      origin: 'config',
    });
    expect(chosen(undefined)).to.deep.equal({ directory: '/xdg/tradsys', origin: 'user' });
  });
});
