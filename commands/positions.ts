import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { accountFlag, strategyFlag, symbolFlag, watchFlag } from '../src/cli/view-flags.js';

export default class Positions extends BaseCommand {
  static override summary = 'Show what is held, and where nothing is, why.';

  static override description =
    'MARK is the last price; one that has not been renewed for market_data.stale_after is dim, with its age. TO STOP is how far the mark is from the nearest protective order. Of a strategy that holds nothing, its last look at the market and the gate that said no. Narrow terminals show fewer columns.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch',
    '<%= config.bin %> <%= command.id %> --symbol BTC/USDT --json',
  ];

  static override flags = {
    ...symbolFlag,
    ...strategyFlag,
    ...accountFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Positions);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('positions', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
