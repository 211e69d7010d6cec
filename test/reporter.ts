/**
 * Mocha's reporter, which also tells of attempts that failed before another (else nobody hears why), and
 * appends the files of what failed for good to the one that TRADSYS_FAILED_FILES names.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';

export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const retried: string[] = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_RETRY, (test: Mocha.Test, error: Error) => {
      const place = relative(process.cwd(), test.file ?? '');
      console.log(`  FAILED, IS TRIED AGAIN: ${test.title} (${place})`);
      console.log(ownLines(error));
      retried.push(`${place}: ${test.fullTitle()}`);
    });
    const { TRADSYS_FAILED_FILES: list } = process.env;
    if (list !== undefined) {
      runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, ({ file = 'no file' }: Mocha.Runnable) => {
        appendFileSync(list, `${relative(process.cwd(), file)}\n`);
      });
    }
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      if (retried.length === 0) return;
      console.log(`  ${retried.length} attempts failed and were tried again:\n`);
      for (const line of retried) console.log(`    ${line}`);
      console.log();
    });
  }
}

/** Message and stack, without the lines of Node and packages. */
const ownLines = ({ message, stack = message }: Error): string =>
  stack
    .split('\n')
    .filter((line) => !/^\s+at .*(node:|node_modules)/.test(line))
    .map((line) => `    ${line}`)
    .join('\n');
