import { BaseCommand } from '../src/cli/base-command.js';
import { Flags } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';
import {
  accountFlag,
  limitFlag,
  sinceFlag,
  strategyFlag,
  symbolFlag,
  watchFlag,
} from '../src/cli/view-flags.js';

export default class Orders extends BaseCommand {
  static override summary = 'Show the orders that work at the venue.';

  static override description =
    'An order whose fate is unknown is asked for until the venue answers, and never sent again.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --all --since 1d',
    '<%= config.bin %> <%= command.id %> --watch',
  ];

  static override flags = {
    ...symbolFlag,
    ...strategyFlag,
    ...accountFlag,
    ...sinceFlag,
    ...limitFlag,
    open: Flags.boolean({ description: 'only those that work (the default)', exclusive: ['all'] }),
    all: Flags.boolean({ description: 'those that have ended too' }),
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Orders);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('orders', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
