import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { editorTypes } from '../../../src/app/init/editor-types.js';
import { installationRoot } from '../../../src/app/strategies/installation.js';

describe('types for the editor', () => {
  it('are complete: nothing they refer to is missing', function () {
    if (!existsSync(join(installationRoot(), 'dist/types/src/index.d.ts'))) this.skip();
    const files = editorTypes();
    const paths = new Set(files.map(({ path }) => path));
    expect(paths).to.include('index.d.ts');
    for (const { path, text } of files) {
      for (const [, specifier = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
        const target = posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.d.ts'));
        expect(paths, `${path} refers to ${specifier}`).to.include(target);
      }
    }
  });
});
