import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ConfigGet extends BaseCommand {
  static override summary = 'Print the value of one key.';

  static override description =
    'The bare value on a pipe; on a terminal also its origin and meaning. Secrets are masked.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> api.http.port',
    '<%= config.bin %> <%= command.id %> strategies.mean_reversion.parameters.lookback_period',
  ];

  static override args = {
    key: Args.string({ description: 'key path, such as api.http.port', required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(ConfigGet);
    const { configKey } = await import('../../src/app/config/inspect.js');
    const { view, lines } = await configKey(configOptions(flags), args.key);
    if (!this.jsonEnabled()) {
      const { configText, keyText } = await import('../../src/cli/config-text.js');
      const isForPerson = process.stdout.isTTY;
      this.log(lines.length > 0 ? configText(lines) : keyText(view, isForPerson));
    }
    return view;
  }
}
