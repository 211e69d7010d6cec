/** Plain command lines are read as oclif reads them, by every command; all others are left to it. */
import { Args as OclifArgs, Flags as OclifFlags, Parser } from '@oclif/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type * as Making from '../../src/cli/flags.js';
import type * as Reading from '../../src/cli/plain-flags.js';
import { filesBelow } from '../house/sources.js';

type Definitions = Readonly<
  Record<string, { readonly char?: string; readonly options?: string[] }>
>;

interface CommandClass {
  readonly baseFlags: Definitions;
  readonly flags: Definitions;
}

/** What is thrown for a command line that is wrong. */
const WRONG = Symbol('wrong');

async function byOclif(words: readonly string[], flags: Definitions): Promise<unknown> {
  try {
    return (await Parser.parse([...words], { flags: flags as never, strict: true })).flags;
  } catch {
    return WRONG;
  }
}

/** Words that a person might write behind a command with these flags, and some that are wrong. */
function wordsFor(flags: Definitions): fc.Arbitrary<string[]> {
  const names = Object.keys(flags);
  const chars = Object.values(flags).flatMap(({ char }) => char ?? []);
  const values = Object.values(flags).flatMap(({ options }) => options ?? []);
  const value = fc.constantFrom('', 'x', 'a=b', '7', '-7', '-', '--', 'toString', ...values);
  const long = fc.constantFrom(...names, 'no-json', 'nothing', 'toString', '__proto__');
  const word = fc.oneof(
    { weight: 4, arbitrary: long.map((name) => [`--${name}`]) },
    { weight: 4, arbitrary: fc.tuple(long, value).map(([name, text]) => [`--${name}`, text]) },
    { weight: 2, arbitrary: fc.tuple(long, value).map(([name, text]) => [`--${name}=${text}`]) },
    { weight: 1, arbitrary: fc.constantFrom('x', ...chars).map((char) => [`-${char}`]) },
    { weight: 1, arbitrary: value.map((text) => [text]) },
  );
  return fc.array(word, { maxLength: 4 }).map((words) => words.flat());
}

describe('cli: plain command lines', () => {
  // Loaded as commands are: the runner keeps what is imported above in another instance.
  let Args: typeof Making.Args;
  let Flags: typeof Making.Flags;
  let plainFlags: typeof Reading.plainFlags;
  let commands: { readonly path: string; readonly flags: Definitions }[];
  before(async () => {
    ({ Args, Flags } = await import('../../src/cli/flags.js'));
    ({ plainFlags } = await import('../../src/cli/plain-flags.js'));
    const paths = filesBelow('commands').filter((path) => path.endsWith('.ts'));
    commands = await Promise.all(
      paths.map(async (path) => {
        const file = (await import(`../../${path}`)) as { readonly default: CommandClass };
        const { baseFlags, flags } = file.default;
        return { path, flags: { ...baseFlags, ...flags } };
      }),
    );
  });

  it('reads what it reads as oclif does, for every command', async () => {
    let read = 0;
    const seed = Number(process.env['TRADSYS_SEED'] ?? Date.now() % 2 ** 31);
    for (const { path, flags } of commands) {
      const asOclif = fc.asyncProperty(wordsFor(flags), async (words) => {
        const plain = plainFlags(words, flags);
        if (plain === undefined || words.length === 0) return;
        read += 1;
        const oclif = await byOclif(words, flags);
        expect(oclif, `${path} ${words.join(' ')}`).to.not.equal(WRONG);
        expect(plain, `${path} ${words.join(' ')}`).to.deep.equal(oclif);
      });
      await fc.assert(asOclif, { seed, numRuns: 100 });
    }
    expect(read).to.be.greaterThan(commands.length);
  });

  it('reads what people and scripts mostly ask of a view', () => {
    const { flags } = commands.find(({ path }) => path.endsWith('/positions.ts'))!;
    const defaults = { set: [] };
    const read = (line: string) => plainFlags(line.split(' '), flags);
    expect(read('--json')).to.deep.equal({ ...defaults, json: true });
    expect(read('--watch')).to.deep.equal({ ...defaults, watch: true });
    expect(read('--symbol BTC/USDT --account=main --data-dir x')).to.deep.equal({
      ...{ symbol: 'BTC/USDT', account: 'main', 'data-dir': 'x' },
      ...defaults,
    });
    expect(read('--set a.b=c --set d=e')).to.deep.equal({ set: ['a.b=c', 'd=e'] });
  });

  it('leaves to oclif whatever may be wrong or has rules', () => {
    const options = { level: Flags.string({ options: ['low'] }), count: Flags.integer() };
    const rules = { only: Flags.boolean({ exclusive: ['level'] }), ...options };
    const words = ['x', '--nothing', '--level', '--level=high', '--count 3', '--only', '-l low'];
    for (const line of words) expect(plainFlags(line.split(' '), rules), line).to.equal(undefined);
    expect(plainFlags(['--level', 'low'], rules)).to.deep.equal({ level: 'low' });
    const required = { out: Flags.string({ required: true }) };
    expect(plainFlags(['--out', 'x'], required)).to.equal(undefined);
    const fromEnvironment = { out: Flags.string({ env: 'OUT' }) };
    expect(plainFlags([], fromEnvironment)).to.equal(undefined);
  });

  it('makes flags and arguments in the form that oclif gives them', () => {
    const shape = (made: object): object => ({ ...made, parse: undefined });
    const text = { char: 'x' as const, multiple: true as const, default: ['a'] };
    const choice = { options: ['a', 'b'], default: 'a' } as const;
    expect(shape(Flags.string(text))).to.deep.equal(shape(OclifFlags.string(text)));
    expect(shape(Flags.string())).to.deep.equal(shape(OclifFlags.string()));
    expect(shape(Flags.boolean({ allowNo: true }))).to.deep.equal(
      shape(OclifFlags.boolean({ allowNo: true })),
    );
    expect(shape(Flags.option(choice)())).to.deep.equal(shape(OclifFlags.option(choice)()));
    expect(shape(Flags.integer({ min: 1 }))).to.deep.equal(shape(OclifFlags.integer({ min: 1 })));
    expect(shape(Args.string({ required: true }))).to.deep.equal(
      shape(OclifArgs.string({ required: true })),
    );
  });

  it('takes whole numbers within their bounds, as oclif does', async () => {
    const flags = { count: Flags.integer({ min: 1, max: 5 }) } as unknown as Definitions;
    expect(await byOclif(['--count', '3'], flags)).to.deep.equal({ count: 3 });
    for (const text of ['0', '6', '1.5', 'x']) {
      expect(await byOclif([`--count=${text}`], flags), text).to.equal(WRONG);
    }
  });
});
