import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbRestore extends BaseCommand {
  static override summary = 'Put a backup in place of the local database and the journal.';

  static override description =
    'The backup is verified first, and what it replaces is kept aside. No daemon may run. After the journal was restored, the next session asks the venue before anything trades.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> 20260131T130500123Z',
    '<%= config.bin %> <%= command.id %> /mnt/backups/tradsys-2026-01-31 --only store --yes',
  ];

  static override args = {
    backup: Args.string({
      description: 'name as in `db status`, or the path of its folder',
      required: true,
    }),
  };

  static override flags = {
    only: Flags.option({
      description: 'only bars, ticks and runs (store), or only the journal',
      options: ['store', 'journal'] as const,
    })(),
    yes: Flags.boolean({ char: 'y', description: 'restore without asking' }),
  };

  async run() {
    const { args, flags } = await this.parse(DbRestore);
    const { restoredText, restoreFromFlags } = await import('../../src/cli/database.js');
    const asking = { yes: flags.yes, only: flags.only, json: this.jsonEnabled() };
    const restored = await restoreFromFlags(configOptions(flags), args.backup, asking);
    this.log(restoredText(restored));
    return restored;
  }
}
