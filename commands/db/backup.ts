import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbBackup extends BaseCommand {
  static override summary = 'Copy the local database and the journal while they are in use.';

  static override description =
    'Every copy is verified before the backup gets its name. The daemon may run meanwhile.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --out /mnt/backups/tradsys-2026-01-31',
  ];

  static override flags = {
    out: Flags.string({
      description: 'folder to make (default: one in backups/ of the data directory)',
      helpValue: 'DIR',
    }),
  };

  async run() {
    const { flags } = await this.parse(DbBackup);
    const { backupFromFlags, backupText } = await import('../../src/cli/database.js');
    const backup = await backupFromFlags(configOptions(flags), flags);
    this.log(backupText(backup));
    return backup;
  }
}
