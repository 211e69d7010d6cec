import { Flags } from '@oclif/core';
import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';

export default class Reconcile extends BaseCommand {
  static override summary = 'Hold the books against the venue: orders and balances.';

  static override description =
    'Without --apply it only looks. With it an order that the venue does not list is asked for, an order of ours that nobody works is cancelled, and a shortage against what is managed here halts trading. What others hold or order is never touched. The daemon does the same at its start, after a lost connection and once a minute.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --apply --reason "after the outage" --yes',
  ];

  static override flags = {
    plan: Flags.boolean({ description: 'only look, which is the default', exclusive: ['apply'] }),
    apply: Flags.boolean({ description: 'act on what differs', default: false }),
    ...steerFlags,
  };

  async run() {
    const { flags } = await this.parse(Reconcile);
    const { apply, reason, yes } = flags;
    const { steer } = await import('../src/cli/steer.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'reconcile', apply, reason } },
      ...{ what: 'act on what differs from the venue', yes: yes || !apply },
      json: this.jsonEnabled(),
    });
  }
}
