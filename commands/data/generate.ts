import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataGenerate extends BaseCommand {
  static override summary =
    'Make and store a synthetic market: seeded, labelled, the same everywhere.';

  static override description =
    'Regimes, volatility in clusters, outages, and symbols that move together. It replaces a synthetic series of the same name, never an imported one.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --symbol BTC/USDT --symbol ETH/USDT --timeframe 5m --bars 100000 --seed 7',
  ];

  static override flags = {
    symbol: Flags.string({
      description: 'symbol; repeat for several (default: BTC/USDT)',
      multiple: true,
      multipleNonGreedy: true,
      default: ['BTC/USDT'],
      helpValue: 'SYMBOL',
    }),
    timeframe: Flags.string({ description: 'length of a bar', default: '1h', helpValue: 'LENGTH' }),
    bars: Flags.integer({
      description: 'bars of each symbol',
      default: 17_520,
      min: 1,
      max: 10_000_000,
    }),
    from: Flags.string({
      description: 'start of the first bar, UTC',
      default: '2023-01-01',
      helpValue: 'DATE',
    }),
    seed: Flags.integer({ description: 'another seed, another market', default: 42, min: 0 }),
    gaps: Flags.boolean({
      description: 'leave out bars as outages do',
      default: true,
      allowNo: true,
    }),
  };

  async run() {
    const { flags } = await this.parse(DataGenerate);
    const { generateData } = await import('../../src/app/data/index.js');
    const { interruptSignal } = await import('../../src/cli/interrupt.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { instantFlag, timeframeFlag } = await import('../../src/cli/data-flags.js');
    const { store, directory } = await openWorkspace(configOptions(flags));
    try {
      const market = {
        symbols: flags.symbol,
        timeframe: timeframeFlag(flags.timeframe),
        bars: flags.bars,
        from: instantFlag('from', flags.from),
        seed: flags.seed,
        gaps: flags.gaps,
      };
      const series = await generateData(store, market, interruptSignal());
      if (!this.jsonEnabled()) {
        const { listText } = await import('../../src/cli/data-text.js');
        this.log(listText(series, directory));
      }
      return { series };
    } finally {
      await store.close();
    }
  }
}
