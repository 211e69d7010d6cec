/** A directory of its own for each test, and a loader that sees nothing of the machine around it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../../src/app/config/index.js';
import type { LoadedConfig, LoadOptions } from '../../../src/app/config/index.js';
import { ConfigError, problemLine } from '../../../src/app/config/problems.js';

export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), 'tradsys-config-'));

  write(name: string, text: string | Uint8Array): string {
    const file = join(this.directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  options(more: Partial<LoadOptions> = {}): LoadOptions {
    return { cwd: this.directory, home: join(this.directory, 'home'), env: {}, ...more };
  }

  load(more: Partial<LoadOptions> = {}): Promise<LoadedConfig> {
    return loadConfig(this.options(more));
  }

  /** The lines of the problems that loading ends with; fails when it ends with none. */
  async problems(more: Partial<LoadOptions> = {}): Promise<readonly string[]> {
    try {
      await this.load(more);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(problemLine);
      throw error;
    }
    throw new Error('the configuration was accepted');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
