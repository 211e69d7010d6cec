import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class OrderPlace extends BaseCommand {
  static override summary = 'Place an order by hand.';

  static override description =
    'It passes the same risk rules and takes the same way as an order of a strategy. Without --strategy it is on its own book, "manual", which no strategy touches; with it, it changes what that strategy holds. Exit code 5 says that a rule refused it, which, and with which figures.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT buy 0.01',
    '<%= config.bin %> <%= command.id %> BTC/USDT sell 0.01 --type limit --price 65000 --post-only',
    '<%= config.bin %> <%= command.id %> BTC/USDT sell 0.01 --type stop --stop-price 58000 --reduce-only --yes',
  ];

  static override args = {
    symbol: Args.string({ description: 'such as BTC/USDT', required: true }),
    side: Args.string({ description: 'buy or sell', options: ['buy', 'sell'], required: true }),
    quantity: Args.string({ description: 'in the base asset, such as 0.01', required: true }),
  };

  static override flags = {
    type: Flags.option({
      description: 'how it is priced',
      options: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const,
    })(),
    price: Flags.string({ description: 'limit price', helpValue: 'PRICE' }),
    'stop-price': Flags.string({ description: 'price that releases a stop', helpValue: 'PRICE' }),
    offset: Flags.string({
      description: 'distance of a trailing stop, in the quote asset',
      helpValue: 'PRICE',
    }),
    'time-in-force': Flags.option({
      description: 'how long it stands; the venue decides without',
      options: ['gtc', 'ioc', 'fok', 'day'] as const,
    })(),
    'post-only': Flags.boolean({
      description: 'only when it rests; refused by the venue otherwise',
    }),
    'reduce-only': Flags.boolean({ description: 'only to make a position smaller' }),
    strategy: Flags.string({ description: 'on the book of this strategy', helpValue: 'NAME' }),
    ...steerFlags,
  };

  async run() {
    const { args, flags } = await this.parse(OrderPlace);
    const { symbol } = args;
    const side = args.side as 'buy' | 'sell';
    const { strategy, reason, yes } = flags;
    const { decimal, steer } = await import('../../src/cli/steer.js');
    const quantity = decimal('QUANTITY', args.quantity);
    const price = decimal('--price', flags.price);
    const offset = decimal('--offset', flags.offset);
    const stopPrice = decimal('--stop-price', flags['stop-price']);
    const usual = price === undefined ? 'market' : 'limit';
    const type = flags.type ?? usual;
    const { orderWords } = await import('../../src/cli/steer-text.js');
    const order = {
      ...{ symbol, side, quantity, type, price, offset, strategy },
      ...{ stopPrice, timeInForce: flags['time-in-force'] },
      ...{ postOnly: flags['post-only'], reduceOnly: flags['reduce-only'] },
    };
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'place', order, reason } },
      ...{ what: orderWords(order), yes, json: this.jsonEnabled() },
    });
  }
}
