import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DbVerify extends BaseCommand {
  static override summary = 'Check the local database and the journal for damage.';

  static override description =
    'Exit code 1 when something is wrong, one line each. The daemon may run meanwhile. What stored prices look like is for `data verify`.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(DbVerify);
    const { databaseVerifiedText, verifyDatabaseFromFlags } =
      await import('../../src/cli/database.js');
    const verified = await verifyDatabaseFromFlags(configOptions(flags));
    this.log(databaseVerifiedText(verified));
    if (!verified.ok) process.exitCode = 1;
    return verified;
  }
}
