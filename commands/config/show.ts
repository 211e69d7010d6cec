import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Print the configuration that holds, with the origin of each value.';

  static override description =
    'File, environment and flags merged over the defaults. Secrets are masked. The text is YAML.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> trading.risk --json',
  ];

  static override args = {
    section: Args.string({ description: 'only this section, such as trading.risk' }),
  };

  async run() {
    const { args, flags } = await this.parse(ConfigShow);
    const { configView } = await import('../../src/app/config/inspect.js');
    const { result, lines } = await configView(configOptions(flags), args.section);
    if (!this.jsonEnabled()) {
      const { configText, warningText } = await import('../../src/cli/config-text.js');
      this.log(configText(lines));
      process.stderr.write(warningText(result.warnings));
    }
    return result;
  }
}
