import { BaseCommand } from '../../../src/cli/base-command.js';
import { configOptions } from '../../../src/cli/config-options.js';

export default class ExchangeReportBalances extends BaseCommand {
  static override summary = 'List every balance, and prove that no money was made or lost.';

  static override description =
    'What was paid in is owed by the account `funding`, so each asset sums to zero over all accounts. The command fails when one does not.';

  static override examples = ['<%= config.bin %> <%= command.id %> --json'];

  async run() {
    const { flags } = await this.parse(ExchangeReportBalances);
    const { findExchange, reportBalances } = await import('../../../src/app/exchange/index.js');
    const report = await reportBalances(await findExchange(configOptions(flags)));
    if (!this.jsonEnabled()) {
      const { reportText } = await import('../../../src/cli/exchange-text.js');
      this.log(reportText(report));
    }
    return report;
  }
}
