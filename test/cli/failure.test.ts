import { Flags, Parser } from '@oclif/core';
import { expect } from 'chai';
import { TradsysError } from '../../src/errors.js';
import { describeFailure, failureLine, quietExitCode } from '../../src/cli/failure.js';

describe('cli/failure', () => {
  it('prints an own failure as where, what and remedy on one line', () => {
    const error = new TradsysError('data.empty_file', 'no rows\n  at all', {
      exit: 'config',
      where: 'a.csv:3',
      remedy: 'give a file with rows',
    });
    const failure = describeFailure(error, 'data import');
    expect(failure).to.deep.equal({
      code: 'data.empty_file',
      message: 'no rows at all',
      where: 'a.csv:3',
      remedy: 'give a file with rows',
      exitCode: 3,
    });
    expect(failureLine(failure)).to.equal('a.csv:3: no rows at all; give a file with rows');
  });

  it('names a missing flag as it is typed', async () => {
    const flags = { out: Flags.string({ required: true }) };
    const error: unknown = await Parser.parse([], { flags }).catch((thrown: unknown) => thrown);
    expect(failureLine(describeFailure(error, 'data export'))).to.equal(
      "data export: missing flag --out; see 'tradsys data export --help'",
    );
  });

  it('gives each reason its documented exit code', () => {
    const codeOf = (exit: TradsysError['exit']): number =>
      describeFailure(new TradsysError('a.b', 'x', { exit })).exitCode;
    expect(codeOf('failure')).to.equal(1);
    expect(codeOf('usage')).to.equal(2);
    expect(codeOf('config')).to.equal(3);
    expect(codeOf('unreachable')).to.equal(4);
    expect(codeOf('refused')).to.equal(5);
    expect(codeOf('interrupted')).to.equal(130);
  });

  it('calls anything else unexpected, whatever was thrown', () => {
    const line = (thrown: unknown): string => failureLine(describeFailure(thrown));
    expect(line(new Error('boom\n at x'))).to.equal(
      'unexpected: boom at x (run again with --debug)',
    );
    expect(line(new TypeError())).to.equal('unexpected: TypeError (run again with --debug)');
    expect(line('text')).to.equal('unexpected: text (run again with --debug)');
    expect(describeFailure(undefined).exitCode).to.equal(1);
  });

  it('lets a wanted exit and a closed prompt pass in silence', () => {
    const wanted = Object.assign(new Error('EEXIT: 0'), { code: 'EEXIT', oclif: { exit: 0 } });
    expect(quietExitCode(wanted)).to.equal(0);
    const closed = Object.assign(new Error('closed'), { name: 'ExitPromptError' });
    expect(quietExitCode(closed)).to.equal(130);
    expect(quietExitCode(new Error('x'))).to.equal(undefined);
  });
});
