import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ExchangeStatus extends BaseCommand {
  static override summary = 'Show whether the exchange runs, and what happens on it.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(ExchangeStatus);
    const { exchangeStatus, findExchange } = await import('../../src/app/exchange/index.js');
    const status = await exchangeStatus(await findExchange(configOptions(flags)));
    if (!this.jsonEnabled()) {
      const { statusText } = await import('../../src/cli/exchange-text.js');
      this.log(statusText(status));
    }
    return status;
  }
}
