import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class ConfigValidate extends BaseCommand {
  static override summary = 'Check the configuration and print every problem at once.';

  static override description =
    'Each problem with file, line and column, key path, what was found and what is allowed, parameters of ' +
    'strategies among them; exit code 3 if there is one. Also lists the keys that this version does not act on yet.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> staging.yaml',
  ];

  static override args = {
    file: Args.string({ description: 'file to check (default: the one that would be used)' }),
  };

  async run() {
    const { args, flags } = await this.parse(ConfigValidate);
    const { validate } = await import('../../src/app/config/inspect.js');
    const { strategyProblems, strategyPlace } = await import('../../src/app/strategies/index.js');
    const given = configOptions(flags);
    const options = { ...given, configFile: args.file ?? given.configFile };
    const result = await validate(options, (written) =>
      strategyProblems(written, strategyPlace(options)),
    );
    if (!this.jsonEnabled()) {
      const { validText } = await import('../../src/cli/config-text.js');
      this.log(validText(result));
    }
    return result;
  }
}
