import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';

export default class StrategyNew extends BaseCommand {
  static override summary = 'Write the first version of a strategy of your own, which runs.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> breakout',
    '<%= config.bin %> <%= command.id %> breakout --js --dir ideas',
  ];

  static override args = {
    name: Args.string({ description: 'its name, such as my_breakout', required: true }),
  };

  static override flags = {
    dir: Flags.string({
      description: 'directory to write to',
      helpValue: 'DIR',
      default: 'strategies',
    }),
    js: Flags.boolean({ description: 'write JavaScript instead of TypeScript' }),
    force: Flags.boolean({ description: 'overwrite a file that is there' }),
  };

  async run() {
    const { args, flags } = await this.parse(StrategyNew);
    const { writeNewStrategy } = await import('../../src/app/strategies/index.js');
    const written = writeNewStrategy({
      name: args.name,
      cwd: process.cwd(),
      directory: flags.dir,
      javascript: flags.js,
      force: flags.force,
    });
    if (!this.jsonEnabled()) this.log(`${written.file} written; run it with\n  ${written.run}`);
    return written;
  }
}
