import { BaseCommand } from '../src/cli/base-command.js';
import { Args } from '../src/cli/flags.js';
import type { Shell } from '../src/cli/completion.js';

export default class Autocomplete extends BaseCommand {
  static override summary = 'Print a completion script for your shell.';

  static override description =
    'The script completes commands, flags and their fixed values. It is complete in itself: print it ' +
    'again after an update.';

  static override examples = [
    {
      description: 'bash, for every new shell:',
      command: `echo 'eval "$(tradsys autocomplete bash)"' >> ~/.bashrc`,
    },
    {
      description: 'zsh, for every new shell:',
      command: `echo 'eval "$(tradsys autocomplete zsh)"' >> ~/.zshrc`,
    },
    {
      description: 'fish:',
      command: 'tradsys autocomplete fish > ~/.config/fish/completions/tradsys.fish',
    },
  ];

  static override args = {
    shell: Args.string({
      description: 'the shell to complete in',
      options: ['bash', 'zsh', 'fish'],
      required: true,
    }),
  };

  async run(): Promise<{ readonly shell: string; readonly script: string }> {
    const { args } = await this.parse(Autocomplete);
    const { completionScript } = await import('../src/cli/completion.js');
    const { readCatalogue } = await import('../src/cli/manifest.js');
    const script = completionScript(args.shell as Shell, readCatalogue(this.root));
    if (!this.jsonEnabled()) process.stdout.write(script);
    return { shell: args.shell, script };
  }
}
