import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbMigrate extends BaseCommand {
  static override summary = "Bring the local database up to this program's version.";

  static override description =
    'A verified backup is kept first; all pending migrations are applied, or none. No daemon may run.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = {
    backup: Flags.boolean({ description: 'keep a backup first', default: true, allowNo: true }),
  };

  async run() {
    const { flags } = await this.parse(DbMigrate);
    const { migrateFromFlags, migrationText } = await import('../../src/cli/database.js');
    const report = await migrateFromFlags(configOptions(flags), flags);
    this.log(migrationText(report));
    return report;
  }
}
