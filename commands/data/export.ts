import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataExport extends BaseCommand {
  static override summary = 'Write stored data to a CSV or JSON file, in exact decimals.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT --out BTCUSDT-1m.csv.gz',
    '<%= config.bin %> <%= command.id %> BTC/USDT --timeframe 1h --format json --out hours.json',
    '<%= config.bin %> <%= command.id %> BTC/USDT --out - | head',
    '<%= config.bin %> <%= command.id %> BTC/USDT --kind trades --out BTCUSDT-trades.csv.gz',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed', required: true }),
  };

  static override flags = {
    kind: Flags.option({
      description: 'which kind of data (default: bars)',
      options: ['bars', 'trades', 'quotes', 'depth', 'orders'] as const,
    })(),
    out: Flags.string({
      description: 'file to write; .gz packs it, - is standard output',
      required: true,
      helpValue: 'FILE',
    }),
    format: Flags.option({
      description: 'form of the file',
      options: ['csv', 'json'] as const,
      default: 'csv' as const,
    })(),
    timeframe: Flags.string({
      description: 'a stored timeframe, or one to make of stored bars or trades',
      helpValue: 'LENGTH',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(DataExport);
    const { exportData } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { timeframeFlag } = await import('../../src/cli/data-flags.js');
    const timeframe = flags.timeframe === undefined ? undefined : timeframeFlag(flags.timeframe);
    const { isStandardOutput, print } = await import('../../src/cli/standard-output.js');
    const { exportText } = await import('../../src/cli/tick-text.js');
    const { format, out, kind } = flags;
    const write = isStandardOutput(out) ? print : undefined;
    const options = { symbol: args.symbol, kind, timeframe, format, out, write };
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const report = await exportData(store, options);
      if (!write) {
        this.log(exportText(report));
        return report;
      }
      this.logToStderr(exportText({ ...report, file: 'standard output' }));
      // The data were the result.
      return undefined;
    } finally {
      await store.close();
    }
  }
}
