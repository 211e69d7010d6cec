import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ExchangeChaos extends BaseCommand {
  static override summary =
    'Make something go wrong on the exchange; without a name, list what is.';

  static override description =
    'Faults are counted and drawn by the seed of `exchange start`. docs/exchange.md lists them all.';

  static override examples = [
    "<%= config.bin %> <%= command.id %> drop-after --endpoint 'POST /api/v3/order' --times 1",
    '<%= config.bin %> <%= command.id %> restart --value 500',
    '<%= config.bin %> <%= command.id %> --clear',
  ];

  static override args = { fault: Args.string({ description: 'name of the fault' }) };

  static override flags = {
    endpoint: Flags.string({
      description: 'route, WebSocket method or stream that it is for',
      default: '*',
      helpValue: 'NAME',
    }),
    times: Flags.integer({ description: 'how often it happens (default: for ever)', min: 1 }),
    chance: Flags.string({ description: 'probability, 0 to 1, each time', default: '1' }),
    value: Flags.integer({ description: 'the number that goes with the fault' }),
    clear: Flags.boolean({ description: 'clear all faults first' }),
  };

  async run() {
    const { args, flags } = await this.parse(ExchangeChaos);
    const { chanceOf, findExchange, setChaos } = await import('../../src/app/exchange/index.js');
    const { endpoint, times, value, clear } = flags;
    const chance = chanceOf(flags.chance);
    const directory = await findExchange(configOptions(flags));
    const request = { fault: args.fault, endpoint, times, chance, value, clear };
    const report = await setChaos(directory, request);
    if (!this.jsonEnabled()) {
      const { chaosText } = await import('../../src/cli/exchange-text.js');
      this.log(chaosText(report));
    }
    return report;
  }
}
