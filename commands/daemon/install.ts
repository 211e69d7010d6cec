import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { startFlags } from '../../src/cli/start-flags.js';

export default class DaemonInstall extends BaseCommand {
  static override summary = 'Write a hardened systemd unit that keeps the daemon running.';

  static override description =
    "It starts the daemon as 'daemon start' would with the same flags, here and with this config, and again after a crash or a reboot. A unit that stands there already is replaced only when that is confirmed. A live unit runs 'doctor --live' before each start.";

  static override examples = [
    '<%= config.bin %> <%= command.id %> --print',
    '<%= config.bin %> <%= command.id %> --live --account main --passphrase-file ~/.tradsys-passphrase',
    'sudo <%= config.bin %> <%= command.id %> --system --run-as trader',
  ];

  static override flags = {
    ...startFlags,
    user: Flags.boolean({
      description: 'of your own service manager (the default)',
      exclusive: ['system'],
    }),
    system: Flags.boolean({ description: 'of the system, shut off from more of it' }),
    'run-as': Flags.string({
      description: 'user of a system unit (default: who calls, or who called sudo)',
      dependsOn: ['system'],
      helpValue: 'USER',
    }),
    name: Flags.string({ description: 'of the unit', default: 'tradsys' }),
    'passphrase-file': Flags.string({
      description: 'file with the passphrase of the vault, handed over as a systemd credential',
      helpValue: 'FILE',
    }),
    print: Flags.boolean({ description: 'show the unit, and write nothing' }),
    yes: Flags.boolean({
      description: 'replace a unit, and trade with real money, without asking',
    }),
  };

  async run() {
    const { flags } = await this.parse(DaemonInstall);
    const { installCommand, installedText } = await import('../../src/cli/daemon-install.js');
    const json = this.jsonEnabled();
    const installed = await installCommand(configOptions(flags), flags, { json });
    this.log(installedText(installed, flags.print));
    return installed;
  }
}
