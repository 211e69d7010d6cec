import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class KeysRemove extends BaseCommand {
  static override summary = 'Remove a key from the vault.';

  static override description = 'The venue still knows the key: revoke it there, too.';

  static override examples = ['<%= config.bin %> <%= command.id %> main'];

  static override args = {
    name: Args.string({ description: 'name of the key, as listed', required: true }),
  };

  static override flags = {
    'passphrase-fd': Flags.integer({
      description: 'open file descriptor to read the passphrase from',
      helpValue: 'N',
      min: 0,
    }),
  };

  async run() {
    const { args, flags } = await this.parse(KeysRemove);
    const { removeFromFlags } = await import('../../src/cli/keys.js');
    const descriptor = flags['passphrase-fd'];
    const removed = await removeFromFlags(configOptions(flags), args.name, descriptor);
    this.log(`removed ${removed.name}; revoke it at ${removed.venue}, which still knows it`);
    return { removed };
  }
}
