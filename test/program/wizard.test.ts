/** The questions of `init` at a terminal, which script(1) makes, on the built program. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');

describe('cli: the wizard', () => {
  let here: string;
  beforeEach(() => (here = mkdtempSync(join(tmpdir(), 'tradsys-wizard-'))));
  afterEach(() => rmSync(here, { recursive: true, force: true }));

  for (const [title, key] of [
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const) {
    it(`ends at ${title} with 130, and nothing is written`, async function () {
      if (process.platform !== 'linux' || spawnSync('script', ['--version']).error) this.skip();
      const command = `${process.execPath} ${program} init`;
      const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: here });
      let out = '';
      let asked = false;
      child.stdout.on('data', (text) => {
        out += String(text);
        if (asked || !out.includes('Project name')) return;
        asked = true;
        setTimeout(() => child.stdin.write(key), 300);
      });
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).to.equal(130);
      expect(out).to.contain('tradsys: interrupted; nothing was written');
      expect(readdirSync(here)).to.deep.equal([]);
    });
  }
});
