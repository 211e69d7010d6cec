import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import {
  limitFlag,
  sinceFlag,
  strategyFlag,
  symbolFlag,
  watchFlag,
} from '../src/cli/view-flags.js';

export default class Events extends BaseCommand {
  static override summary = 'Show what has happened, newest last.';

  static override description =
    'Orders, fills, refusals, changes of state and what people did, with who and why.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 2h',
    '<%= config.bin %> <%= command.id %> --watch --json',
  ];

  static override flags = {
    ...symbolFlag,
    ...strategyFlag,
    ...sinceFlag,
    ...limitFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Events);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('events', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
