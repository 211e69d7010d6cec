import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import {
  accountFlag,
  limitFlag,
  sinceFlag,
  strategyFlag,
  symbolFlag,
  watchFlag,
} from '../src/cli/view-flags.js';

export default class Fills extends BaseCommand {
  static override summary = 'Show what was bought and sold, newest last.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 1d --symbol BTC/USDT',
    '<%= config.bin %> <%= command.id %> --watch --json',
  ];

  static override flags = {
    ...symbolFlag,
    ...strategyFlag,
    ...accountFlag,
    ...sinceFlag,
    ...limitFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Fills);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('fills', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
