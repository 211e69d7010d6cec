import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';

export default class Reduce extends BaseCommand {
  static override summary = 'Let no order open or grow a position; what makes one smaller goes on.';

  static override description =
    "Entries that wait are cancelled. Protective orders stay. It holds over restarts, until 'tradsys resume'.";

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --reason "the news" --yes',
  ];

  static override flags = { ...steerFlags };

  async run() {
    const { flags } = await this.parse(Reduce);
    const { reason, yes } = flags;
    const { steer } = await import('../src/cli/steer.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'reduce', reason } },
      ...{ what: 'let positions only become smaller', yes, json: this.jsonEnabled() },
    });
  }
}
