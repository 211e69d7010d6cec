import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ExchangeReset extends BaseCommand {
  static override summary = 'Remove every account, order and trade of the exchange.';

  static override description =
    'A running exchange begins anew on the same port; one that is stopped will when it is started.';

  static override examples = ['<%= config.bin %> <%= command.id %> --yes'];

  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'remove without asking' }),
  };

  async run() {
    const { flags } = await this.parse(ExchangeReset);
    const { resetExchange } = await import('../../src/app/exchange/index.js');
    const { openDataDirectory } = await import('../../src/app/workspace.js');
    const { confirmReset } = await import('../../src/cli/confirm-reset.js');
    const directory = await openDataDirectory(configOptions(flags));
    await confirmReset({ yes: flags.yes, json: this.jsonEnabled() });
    const reset = await resetExchange(directory);
    this.log(reset.running ? 'the exchange began anew' : 'the exchange will begin anew');
    return reset;
  }
}
