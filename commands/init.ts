import { BaseCommand } from '../src/cli/base-command.js';
import { Args, Flags } from '../src/cli/flags.js';
import { TradsysError } from '../src/errors.js';

export default class Init extends BaseCommand {
  static override summary = 'Start a project: config, a first strategy, types for the editor.';

  static override description =
    'Asks at a terminal; with --yes the flags and the defaults answer. Files that are there are ' +
    'never overwritten without asking: --yes keeps them, --force replaces them.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> my-project --yes',
    '<%= config.bin %> <%= command.id %> --yes --exchange coinbase --symbols BTC/USD,ETH/USD',
  ];

  static override args = {
    directory: Args.string({ description: 'directory of the project', default: '.' }),
  };

  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'ask nothing' }),
    name: Flags.string({ description: 'name of the project' }),
    exchange: Flags.string({
      description: 'local (built in), binance, coinbase, kraken, ... or any ccxt id',
    }),
    symbols: Flags.string({ description: 'what to trade', helpValue: 'BTC/USDT,ETH/USDT' }),
    strategy: Flags.string({ description: 'mean_reversion, trend_following or my_strategy' }),
    database: Flags.string({ description: 'sqlite or postgres' }),
    force: Flags.boolean({ description: 'overwrite files that are there' }),
  };

  async run() {
    const { args, flags } = await this.parse(Init);
    const terminal = process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    if (!flags.yes && !flags.force && !terminal) {
      throw new TradsysError('init.no_terminal', 'there is no terminal to ask at', {
        exit: 'usage',
        remedy: 'pass --yes, and flags for what shall differ from the defaults',
      });
    }
    const { initProject } = await import('../src/app/init/index.js');
    const result = await initProject({
      cwd: process.cwd(),
      directory: args.directory,
      given: flags,
      manner: flags.force ? 'overwrite' : flags.yes ? 'keep' : 'ask',
    });
    const { initText, initWarnings } = await import('../src/cli/init-text.js');
    process.stderr.write(initWarnings(result));
    if (!this.jsonEnabled()) this.log(initText(result));
    return result;
  }
}
