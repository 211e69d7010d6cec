import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbStatus extends BaseCommand {
  static override summary = 'Show the local database: its version, migrations, journal, backups.';

  static override description =
    'Exit code 1 when a newer tradsys has changed the database. It may run at any time.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(DbStatus);
    const { databaseStatusText, isNewer, statusFromFlags } =
      await import('../../src/cli/database.js');
    const status = await statusFromFlags(configOptions(flags));
    this.log(databaseStatusText(status));
    if (isNewer(status)) process.exitCode = 1;
    return status;
  }
}
