import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class OrderCancel extends BaseCommand {
  static override summary = 'Cancel one order.';

  static override description =
    "ID is the order's client id, as 'tradsys orders' shows it. An order that has ended already is refused, exit code 5. Otherwise the answer says that the cancel was sent; whether it came before a fill is in 'tradsys orders --all'.";

  static override examples = ['<%= config.bin %> <%= command.id %> ts-1-42 --yes'];

  static override args = {
    id: Args.string({ description: 'client id of the order', required: true }),
  };

  static override flags = { ...steerFlags };

  async run() {
    const { args, flags } = await this.parse(OrderCancel);
    const { reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'cancel', clientId: args.id, reason } },
      ...{ what: `cancel ${args.id}`, yes, json: this.jsonEnabled() },
    });
  }
}
