import { BaseCommand } from '../src/cli/base-command.js';
import { Flags } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';

export default class Doctor extends BaseCommand {
  static override summary = 'Check whether this installation is fit to trade.';

  static override description =
    'Configuration, data directory, disk, databases, keys and notices; with --live also the venue of each live account: key rights, clock, fees, sizes, capital, markets. Nothing is ordered. Exit code 1 when anything fails. Live trading needs a passed doctor --live, not older than 24 hours.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --live',
  ];

  static override flags = {
    live: Flags.boolean({ description: 'ask the venues of live accounts too' }),
  };

  async run() {
    const { flags } = await this.parse(Doctor);
    const { doctor } = await import('../src/app/doctor/index.js');
    const { doctorText } = await import('../src/cli/doctor.js');
    const report = await doctor(configOptions(flags), {
      live: flags.live,
      program: process.argv[1] ?? '',
      warn: (line) => this.logToStderr(`warning: ${line}`),
    });
    this.log(doctorText(report));
    if (!report.ok) process.exitCode = 1;
    return report;
  }
}
