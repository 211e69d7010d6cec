import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class KeysRotate extends BaseCommand {
  static override summary = 'Give the vault a new passphrase, and encrypt every key anew.';

  static override description =
    'Copies of the old file still open with the old passphrase: whoever may have both has the keys.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --passphrase-fd 3 --new-passphrase-fd 4 3< old 4< new',
  ];

  static override flags = {
    'passphrase-fd': Flags.integer({
      description: 'open file descriptor to read the passphrase from',
      helpValue: 'N',
      min: 0,
    }),
    'new-passphrase-fd': Flags.integer({
      description: 'open file descriptor to read the new passphrase from',
      helpValue: 'N',
      min: 0,
    }),
  };

  async run() {
    const { flags } = await this.parse(KeysRotate);
    const { rotateFromFlags } = await import('../../src/cli/keys.js');
    const { 'passphrase-fd': old, 'new-passphrase-fd': next } = flags;
    const rotated = await rotateFromFlags(configOptions(flags), old, next);
    const count = rotated.keys.length;
    this.log(`the vault has a new passphrase; ${count} ${count === 1 ? 'key' : 'keys'} kept`);
    return rotated;
  }
}
