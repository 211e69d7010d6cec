import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbRollback extends BaseCommand {
  static override summary = 'Take migrations of the local database back, for an older program.';

  static override description =
    'What the tables of a migration hold is dropped with them. A verified backup is kept first. No daemon may run.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to 1 --yes',
  ];

  static override flags = {
    steps: Flags.integer({
      description: 'how many of the latest (default: 1)',
      helpValue: 'N',
      min: 1,
      exclusive: ['to'],
    }),
    to: Flags.integer({ description: 'version that is to be left', helpValue: 'VERSION', min: 0 }),
    backup: Flags.boolean({ description: 'keep a backup first', default: true, allowNo: true }),
    yes: Flags.boolean({ char: 'y', description: 'roll back without asking' }),
  };

  async run() {
    const { flags } = await this.parse(DbRollback);
    const { migrationText, rollbackFromFlags } = await import('../../src/cli/database.js');
    const asking = { ...flags, json: this.jsonEnabled() };
    const report = await rollbackFromFlags(configOptions(flags), asking);
    this.log(migrationText(report));
    return report;
  }
}
