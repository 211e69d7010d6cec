// Puts what the program prints now into the README and the docs; test/program/docs.test.ts compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docExcerpts, withExcerpts } from './doc-excerpts.js';
import { withPicture } from './readme-picture.js';

const excerpts = docExcerpts();
for (const name of ['README.md', 'docs/backtesting.md', 'docs/data.md']) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = withExcerpts(readFileSync(file, 'utf8'), excerpts);
  writeFileSync(file, name === 'README.md' ? withPicture(text) : text);
}
