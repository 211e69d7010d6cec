import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class KeysList extends BaseCommand {
  static override summary = 'List the keys in the vault: never a secret, and no passphrase needed.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(KeysList);
    const { keysText, listFromFlags } = await import('../../src/cli/keys.js');
    const list = await listFromFlags(configOptions(flags));
    this.log(keysText(list));
    return list;
  }
}
