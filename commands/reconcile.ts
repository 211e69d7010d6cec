import { BaseCommand } from '../src/cli/base-command.js';
import { Flags } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';

export default class Reconcile extends BaseCommand {
  static override summary = 'Hold the books against the venue: orders and balances.';

  static override description =
    'Without --apply it only looks. With it an order that the venue does not list is asked for, an order of ours that nobody works is cancelled, what has come or gone besides what is managed here is booked, and a shortage against that halts trading; when you have taken out cash yourself, --accept-shortage books it, and `tradsys resume` lets trading go on. What others hold or order is never touched. The daemon does the same at its start, after a lost connection and once a minute.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --apply --reason "after the outage" --yes',
  ];

  static override flags = {
    plan: Flags.boolean({
      description: 'only look, which is the default',
      exclusive: ['apply', 'accept-shortage'],
    }),
    apply: Flags.boolean({ description: 'act on what differs', default: false }),
    'accept-shortage': Flags.boolean({
      description:
        'as --apply, and cash that the venue does not have any more is booked as withdrawn',
      default: false,
    }),
    ...steerFlags,
  };

  async run() {
    const { flags } = await this.parse(Reconcile);
    const { reason, yes, 'accept-shortage': acceptShortage } = flags;
    const apply = flags.apply || acceptShortage;
    const { steer } = await import('../src/cli/steer.js');
    return steer({
      ...{
        place: configOptions(flags),
        action: { kind: 'reconcile', apply, acceptShortage, reason },
      },
      ...{ what: 'act on what differs from the venue', yes: yes || !apply },
      json: this.jsonEnabled(),
    });
  }
}
