import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class OrderReplace extends BaseCommand {
  static override summary = 'Give an open order another price or quantity.';

  static override description =
    'It is cancelled, and once the venue has let go of it an order with the new terms takes its place, at the back of the queue and through the risk rules; whatever filled in between counts. A restart in between changes nothing of that.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> ts-1-42 --price 64500',
    '<%= config.bin %> <%= command.id %> ts-1-42 --quantity 0.02 --yes',
  ];

  static override args = {
    id: Args.string({
      description: "client id of the order, as 'tradsys orders' shows it",
      required: true,
    }),
  };

  static override flags = {
    price: Flags.string({
      description: 'limit price, or of a stop its stop price',
      helpValue: 'PRICE',
    }),
    quantity: Flags.string({
      description: 'in all, with what has filled, in the base asset',
      helpValue: 'QUANTITY',
    }),
    ...steerFlags,
  };

  async run() {
    const { args, flags } = await this.parse(OrderReplace);
    const { reason, yes } = flags;
    const { decimal, steer } = await import('../../src/cli/steer.js');
    const price = decimal('--price', flags.price);
    const quantity = decimal('--quantity', flags.quantity);
    const { termsWords } = await import('../../src/cli/steer-text.js');
    const action = { kind: 'replace', clientId: args.id, quantity, price, reason } as const;
    return steer({
      ...{ place: configOptions(flags), action, yes, json: this.jsonEnabled() },
      what: `replace ${args.id} by an order${termsWords(action)}`,
    });
  }
}
