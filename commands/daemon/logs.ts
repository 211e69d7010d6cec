import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DaemonLogs extends BaseCommand {
  static override summary = 'Show what the daemon has logged, whether it runs or not.';

  static override description =
    'One line each; --json gives whole lines, stacks and all, and one a line with --follow.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> -f',
    '<%= config.bin %> <%= command.id %> --level warn --since 2h',
  ];

  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on with new lines until Ctrl-C' }),
    level: Flags.option({
      description: 'only lines of at least this level',
      options: ['debug', 'info', 'warn', 'error'] as const,
    })(),
    since: Flags.string({
      description: 'only lines since then: 30m, 2d, or a time in UTC',
      helpValue: 'TIME',
    }),
    lines: Flags.integer({
      char: 'n',
      description: 'only the latest (default: 100, with --since all)',
      helpValue: 'N',
      min: 0,
    }),
  };

  async run() {
    const { flags } = await this.parse(DaemonLogs);
    const { showLogs } = await import('../../src/cli/daemon-logs.js');
    const { follow, level, since, lines } = flags;
    const json = this.jsonEnabled();
    const print = (line: string): void => void process.stdout.write(`${line}\n`);
    const wanted = { follow, level, since, lines };
    const shown = await showLogs(configOptions(flags), wanted, { json, print });
    if (shown.interrupted) process.exitCode = 130;
    // Under --follow the lines were the result.
    return follow ? undefined : { file: shown.file, lines: shown.lines };
  }
}
