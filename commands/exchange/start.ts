import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ExchangeStart extends BaseCommand {
  static override summary = 'Start an exchange on this machine that stock clients can trade on.';

  static override description =
    'It speaks the Binance spot protocol on 127.0.0.1: REST, market streams, and the WebSocket API with user data and order entry. It runs as a process of its own and the command returns when it is ready; accounts, orders and balances are kept in the data directory.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --robots busy --seed 7 --json',
    '<%= config.bin %> <%= command.id %> --symbols BTC/USDT@65000,SOL/USDT --limits off --foreground',
  ];

  static override flags = {
    port: Flags.integer({
      description: 'port on 127.0.0.1; 0 takes a free one',
      default: 8090,
      min: 0,
      max: 65_535,
    }),
    symbols: Flags.string({
      description: 'what is listed, BASE/QUOTE or BASE/QUOTE@PRICE (default: BTC/USDT,ETH/USDT)',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'SYMBOL,...',
    }),
    robots: Flags.string({
      description: 'who makes the market: none, calm, busy, wild, or replay:SYMBOL of stored depth',
      default: 'calm',
      helpValue: 'PROFILE',
    }),
    chaos: Flags.string({
      description: 'faults from the start: none, flaky or hostile; see `exchange chaos`',
      default: 'none',
      helpValue: 'PROFILE',
    }),
    seed: Flags.integer({ description: 'seed of robots and faults', default: 42, min: 0 }),
    limits: Flags.option({
      description: "request limits: Binance's, or none",
      options: ['binance', 'off'] as const,
      default: 'binance' as const,
    })(),
    durability: Flags.option({
      description: 'what an acknowledged order survives: a killed process, or a power cut',
      options: ['fast', 'full'] as const,
      default: 'fast' as const,
    })(),
    'lose-last-ms': Flags.integer({
      description: 'forget the last milliseconds before the last end, to test clients',
      default: 0,
      min: 0,
    }),
    foreground: Flags.boolean({ description: 'stay, until Ctrl-C' }),
  };

  async run() {
    const { flags } = await this.parse(ExchangeStart);
    const { startExchange } = await import('../../src/cli/exchange.js');
    return startExchange(configOptions(flags), flags, {
      json: this.jsonEnabled(),
      print: (text) => this.log(text),
    });
  }
}
