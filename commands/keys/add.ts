import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class KeysAdd extends BaseCommand {
  static override summary = 'Put an API key of a venue into the encrypted vault.';

  static override description =
    'Asks for key and secret without showing them. The passphrase of the vault comes from a prompt, ' +
    '--passphrase-fd, the systemd credential tradsys-passphrase, or API_ENCRYPTION_KEY.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> main --venue binance',
    '<%= config.bin %> <%= command.id %> --stdin --passphrase-fd 3 < keys.jsonl 3< passphrase',
  ];

  static override args = {
    name: Args.string({
      description: 'name of the key, for accounts.NAME.key in the config',
      // Else oclif would take what is piped to --stdin for the name.
      ignoreStdin: true,
    }),
  };

  static override flags = {
    venue: Flags.string({ description: 'venue the key is for: a ccxt id', helpValue: 'VENUE' }),
    stdin: Flags.boolean({
      description: 'read JSON lines {"name","venue","apiKey","secret","password"}',
    }),
    'passphrase-fd': Flags.integer({
      description: 'open file descriptor to read the passphrase from',
      helpValue: 'N',
      min: 0,
    }),
  };

  async run() {
    const { args, flags } = await this.parse(KeysAdd);
    const { addedText, addFromFlags } = await import('../../src/cli/keys.js');
    const { venue, stdin, 'passphrase-fd': descriptor } = flags;
    const wanted = { name: args.name, venue, stdin, descriptor };
    const added = await addFromFlags(configOptions(flags), wanted);
    this.log(addedText(added));
    return added;
  }
}
