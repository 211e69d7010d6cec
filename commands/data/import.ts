import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataImport extends BaseCommand {
  static override summary =
    'Import bars, trades, quotes, depth or orders from a file, or what a daemon saw in a session.';

  static override description =
    'Columns, units and times are detected and shown; what the file does not say is asked for, never guessed. The import of a file completes or changes nothing. With --session the market events in the journal become trades, quotes, depth and bars; files may be plain or gzip.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTCUSDT_1m_2023.csv.gz',
    '<%= config.bin %> <%= command.id %> eurusd.csv --time-zone Europe/Berlin --stamp start',
    '<%= config.bin %> <%= command.id %> spy.csv --symbol SPY --price-scale 10000',
    '<%= config.bin %> <%= command.id %> XRP_ETH-trades.json.gz',
    '<%= config.bin %> <%= command.id %> recorded_btcusd_perp.gz --contract-size 100',
    '<%= config.bin %> <%= command.id %> --session last',
  ];

  static override args = {
    file: Args.string({ description: 'file to import; - is standard input' }),
  };

  static override flags = {
    session: Flags.string({
      description: 'in place of a file: the session of a daemon, by its start, or last',
      helpValue: 'SESSION',
    }),
    symbol: Flags.string({ description: 'BTC/USDT, GOOG or venue:BTC/USDT', helpValue: 'SYMBOL' }),
    timeframe: Flags.string({
      description: 'length of a bar, such as 1m; makes bars of trades',
      helpValue: 'LENGTH',
    }),
    'price-scale': Flags.string({
      description: 'prices are whole numbers, multiplied by this',
      helpValue: '10000',
    }),
    date: Flags.string({ description: 'the day, when the file has only times', helpValue: 'DATE' }),
    'time-zone': Flags.string({ description: 'zone of local times (IANA)', helpValue: 'ZONE' }),
    stamp: Flags.option({
      description: 'which end of its bar a time is',
      options: ['start', 'end'] as const,
    })(),
    kind: Flags.option({
      description: 'how positions are booked',
      options: ['spot', 'margin', 'linear', 'inverse'] as const,
    })(),
    venue: Flags.string({ description: 'venue the data are of, such as binance', helpValue: 'ID' }),
    quote: Flags.string({
      description: 'quote asset of a ticker (default USD)',
      helpValue: 'ASSET',
    }),
    lot: Flags.string({ description: 'smallest step of an order quantity', helpValue: '0.001' }),
    tick: Flags.string({ description: 'smallest step of an order price', helpValue: '0.01' }),
    'contract-size': Flags.string({
      description: 'what one contract stands for',
      helpValue: '100',
    }),
    calendar: Flags.option({
      description: 'days on which bars are expected; none looks for no gaps',
      options: ['24/7', 'fx', 'XNYS', 'none'] as const,
    })(),
    sort: Flags.boolean({ description: 'accept rows out of order and sort them' }),
    yes: Flags.boolean({ char: 'y', description: 'store without asking anything' }),
  };

  async run() {
    const { args, flags } = await this.parse(DataImport);
    const { runImportOf } = await import('../../src/cli/run-import.js');
    return runImportOf(args.file, flags, {
      config: configOptions(flags),
      json: this.jsonEnabled(),
      log: (text) => this.log(text),
    });
  }
}
