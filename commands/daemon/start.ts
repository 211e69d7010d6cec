import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { startFlags } from '../../src/cli/start-flags.js';

export default class DaemonStart extends BaseCommand {
  static override summary = 'Start trading on live data, as a process that stays.';

  static override description =
    'The daemon runs the configured strategies through the engine that backtests use. The command returns when it is ready, or prints why it is not. One daemon runs per data directory, and one per account at a venue. On paper every fill is simulated; --live needs ENABLE_LIVE_TRADING=true in the environment, the accounts by name, a passed doctor --live and a typed yes, except at venues on this machine and in test environments. A strategy whose file or parameters have changed since the last start is named with what changed; its positions stay under the new rules, or become manual with --release: then no strategy sells them, and position close does.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --venue local --strategy mean_reversion',
    '<%= config.bin %> <%= command.id %> --live --account main --foreground',
    '<%= config.bin %> <%= command.id %> --release mean_reversion',
  ];

  static override flags = {
    ...startFlags,
    release: Flags.string({
      description: 'make what this strategy holds manual; may be repeated',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'STRATEGY',
    }),
    foreground: Flags.boolean({ description: 'stay, until Ctrl-C' }),
    yes: Flags.boolean({ description: 'trade with real money without being asked, for scripts' }),
  };

  async run() {
    const { flags } = await this.parse(DaemonStart);
    const { startCommand } = await import('../../src/cli/daemon.js');
    return startCommand(configOptions(flags), flags, {
      json: this.jsonEnabled(),
      print: (text) => this.log(text),
    });
  }
}
