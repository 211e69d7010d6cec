import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class JournalVerify extends BaseCommand {
  static override summary =
    'Check the journal from its first record: chain, sequences, hashes, witness.';

  static override description =
    'Exit code 1 when something is wrong, one line each. The daemon may run meanwhile, but not under --salvage and --accept-loss.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --salvage --accept-loss',
  ];

  static override flags = {
    salvage: Flags.boolean({
      description: 'put a damaged journal aside, whole, and go on from the part that holds',
    }),
    'accept-loss': Flags.boolean({
      description: 'let the next session start although records are missing, or may be',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do so without asking' }),
  };

  async run() {
    const { flags } = await this.parse(JournalVerify);
    const { verifiedText, verifyFromFlags } = await import('../../src/cli/journal.js');
    const { salvage, yes, 'accept-loss': acceptLoss } = flags;
    const asking = { salvage, acceptLoss, yes, json: this.jsonEnabled() };
    const verified = await verifyFromFlags(configOptions(flags), asking);
    this.log(verifiedText(verified));
    if (!verified.ok) process.exitCode = 1;
    return verified;
  }
}
