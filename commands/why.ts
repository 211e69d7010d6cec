import { BaseCommand } from '../src/cli/base-command.js';
import { Args, Flags } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';
import { strategyFlag } from '../src/cli/view-flags.js';

export default class Why extends BaseCommand {
  static override summary = 'Explain why there was an order, or why there was none.';

  static override description =
    'For each look of a strategy at the market: what it saw, what it asked for and why, each gate on the way and the result. Of a symbol the latest looks; of a time the last ones before it; of an order the one it came from, or who placed it and why; without an argument the last of each strategy. All of it comes from replaying the journal; the daemon may run meanwhile.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> BTC/USDT --limit 50',
    '<%= config.bin %> <%= command.id %> ts-1-7',
    '<%= config.bin %> <%= command.id %> 2026-01-31T13:05 --session 2026-01-31',
    '<%= config.bin %> <%= command.id %> b-0-7 --run 2aa9d14b',
  ];

  static override args = {
    what: Args.string({
      description: 'a symbol, the id of an order, or a time in UTC (or how long ago: 30m)',
    }),
  };

  static override flags = {
    session: Flags.string({
      description: 'the session: its start, such as 2026-01-31T10, or last',
      helpValue: 'SESSION',
      default: 'last',
    }),
    run: Flags.string({
      description: 'instead of a session: a stored backtest, which is run again',
      exclusive: ['session'],
      helpValue: 'ID',
    }),
    ...strategyFlag,
    limit: Flags.integer({
      char: 'n',
      description: 'of a symbol: so many of the latest',
      helpValue: 'N',
      min: 1,
      max: 99_999,
      default: 10,
    }),
  };

  async run() {
    const { args, flags } = await this.parse(Why);
    const { run } = flags;
    const { whyFromFlags, whyOfRun, whyText } = await import('../src/cli/why.js');
    const options = configOptions(flags);
    const { why, clock } =
      run === undefined
        ? await whyFromFlags(options, args.what, flags)
        : await whyOfRun(options, args.what, { ...flags, run });
    this.log(whyText(why, clock));
    return why;
  }
}
