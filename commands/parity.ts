import { BaseCommand } from '../src/cli/base-command.js';
import { Args } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';

export default class Parity extends BaseCommand {
  static override summary =
    'Replay a session from the journal, and hold what happened against the simulation.';

  static override description =
    'The same inputs go through the same engine again: every decision must come out as it was journaled, or the first that does not is shown and the exit code is 1. Then the market events alone run on the simulated venue, and the difference of each trade in money is told by cause. The daemon may run meanwhile.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 2026-01-31T10',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override args = {
    session: Args.string({
      description: 'start of the session, such as 2026-01-31T10, or last',
      default: 'last',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(Parity);
    const { parityFromFlags, parityText } = await import('../src/cli/parity.js');
    const { parity, clock } = await parityFromFlags(configOptions(flags), args.session);
    this.log(parityText(parity, clock));
    if (!parity.identical) process.exitCode = 1;
    return parity;
  }
}
