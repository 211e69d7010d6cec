import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ConfigSet extends BaseCommand {
  static override summary = 'Change one key in the config file; comments stay.';

  static override description =
    'The value is checked before anything is written. Without a config file, tradsys.yaml is made here.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> trading.risk.max_drawdown 15%',
    '<%= config.bin %> <%= command.id %> strategies.0.symbols \'["BTC/USDT", "ETH/USDT"]\'',
    "<%= config.bin %> <%= command.id %> database.password '${DB_PASSWORD}'",
  ];

  static override args = {
    key: Args.string({ description: 'key path, such as api.http.port', required: true }),
    value: Args.string({ description: 'new value; lists and entries as JSON', required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(ConfigSet);
    const { setKey } = await import('../../src/app/config/edit.js');
    const result = await setKey(configOptions(flags), args.key, args.value);
    if (!this.jsonEnabled()) {
      const { setText } = await import('../../src/cli/config-text.js');
      this.log(setText(result));
    }
    return result;
  }
}
