import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ExchangeStop extends BaseCommand {
  static override summary = 'Stop the exchange; its orders and balances are kept.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(ExchangeStop);
    const { findExchange, stopExchange } = await import('../../src/app/exchange/index.js');
    const stopped = await stopExchange(await findExchange(configOptions(flags)));
    this.log(`stopped process ${stopped.pid}`);
    return stopped;
  }
}
