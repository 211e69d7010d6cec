/** The TypeScript in the docs compiles against the public library. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { docExcerpts, withExcerpts } from '../../scripts/doc-excerpts.js';
import { withPicture } from '../../scripts/readme-picture.js';
import { filesBelow, root } from '../house/sources.js';

interface Block {
  /** `file:line` of the fence. */
  readonly place: string;
  readonly code: string;
}

/** The fenced blocks marked `ts`. */
function blocksOf(file: string, text: string): Block[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1]!,
  }));
}

/** One line per type error: where the block stands, and what is wrong. */
function compile(blocks: readonly Block[]): string[] {
  // Below the root, where packages are found, and in no directory that means something to the program.
  mkdirSync(join(root, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(root, 'dist/docs-'));
  try {
    const places = new Map<string, string>();
    for (const [index, { place, code }] of blocks.entries()) {
      const file = join(folder, `block-${index}.ts`);
      // Each block is a module, whether it imports anything or not.
      writeFileSync(file, `${code}\nexport {};\n`);
      places.set(file, place);
    }
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) =>
      readFileSync(file, 'utf8'),
    ) as { config: { compilerOptions: Record<string, unknown> } };
    const paths = { tradsys: [`./${relative(root, join(root, 'src/index.ts'))}`] };
    const settings = { ...config.compilerOptions, paths, noUnusedLocals: false };
    const { options } = ts.convertCompilerOptionsFromJson(settings, root);
    const program = ts.createProgram([...places.keys()], options);
    return [...places].flatMap(([file, place]) => {
      const source = program.getSourceFile(file);
      return ts
        .getPreEmitDiagnostics(program, source)
        .map(({ messageText }) => `${place} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docs', () => {
  const files = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'src/README.md'];
  const all = [...files, ...filesBelow('docs').filter((path) => path.endsWith('.md'))];
  const blocks = all.flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')));

  it('have TypeScript that compiles', function () {
    this.timeout(60_000);
    expect(blocks.length).to.be.greaterThan(0);
    expect(compile(blocks)).to.deep.equal([]);
  });

  it('would show a mistake, with its place', function () {
    this.timeout(60_000);
    const wrong = blocksOf('a.md', "text\n\n```ts\nimport { nothing } from 'tradsys';\n```\n");
    const errors = compile(wrong);
    expect(errors).to.have.length(1);
    expect(errors[0]).to.match(/^a\.md:3 .*nothing/);
  });

  it('show the first run as it is', function () {
    this.timeout(60_000);
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(withPicture(text), 'run: node scripts/write-readme.js').to.equal(text);
  });

  it('show outputs as they are', function () {
    this.timeout(60_000);
    const excerpts = docExcerpts();
    for (const file of ['README.md', 'docs/backtesting.md', 'docs/data.md']) {
      const text = readFileSync(join(root, file), 'utf8');
      const now = withExcerpts(text, excerpts);
      expect(now, `${file}: run: node scripts/write-readme.js`).to.equal(text);
    }
  });

  it('link to files that exist', () => {
    const broken = all.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
        .map((match) => join(root, file, '..', match[1]!))
        .filter((target) => ts.sys.fileExists(target) === ts.sys.directoryExists(target))
        .map((target) => `${file} links to ${relative(root, target)}`);
    });
    expect(broken).to.deep.equal([]);
  });
});
