/** docs/faults.md names every test that proves a row of the fault matrix, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, root } from './house/sources.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Rows of `12`, `12-17` and `1, 12-17`. */
function rowsOf(text: string): readonly number[] {
  return text.split(', ').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** Titles that begin with `fault 12:` or `faults 1, 12-17:`, one line for each row they prove. */
function proofs(): readonly string[] {
  return filesBelow('test')
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) =>
      [...read(path).matchAll(/\bit\(\s*(['"`])faults? ([\d, -]+): (.*?)\1/g)].flatMap((match) => {
        const title = match[3]!.replaceAll(/\$\{[^}]*\}/g, '…');
        return rowsOf(match[2]!).map((row) => `${row} ${path} ${title}`);
      }),
    );
}

describe('docs: the fault matrix', () => {
  const text = read('docs/faults.md');

  it('names every test of a fault, and each that it names is there', () => {
    const named: string[] = [];
    let row = '';
    for (const line of text.split('\n')) {
      row = /^### (\d+)\. /.exec(line)?.[1] ?? row;
      const proof = /^- `(test\/[^`]+)`: (.+)$/.exec(line);
      if (proof) named.push(`${row} ${proof[1]!} ${proof[2]!}`);
    }
    expect(named.length).to.be.greaterThan(0);
    expect(named.toSorted()).to.deep.equal(proofs().toSorted());
  });

  it('says of every row how it is shown, or that it is not', () => {
    const sections = text.split(/^### /m).slice(1);
    const rows = sections.map((section) => Number.parseInt(section, 10));
    expect(rows).to.deep.equal(rowsOf('1-50'));
    for (const section of sections) {
      expect(section, section.slice(0, 40)).to.match(/^- `test\/|^Not shown/m);
    }
  });
});
