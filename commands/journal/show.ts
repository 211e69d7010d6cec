import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';
import { recordFlags } from '../../src/cli/record-flags.js';
import { limitFlag } from '../../src/cli/view-flags.js';

export default class JournalShow extends BaseCommand {
  static override summary = 'Show records of the journal, newest last.';

  static override description =
    'The latest 50, or all of a session or a span of time. The daemon may run meanwhile.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --session last --kind turn',
    '<%= config.bin %> <%= command.id %> --since 2h --until 1h --kind input --kind turn',
  ];

  static override flags = { ...recordFlags, ...limitFlag };

  async run() {
    const { flags } = await this.parse(JournalShow);
    const { recordsFromFlags, recordsText } = await import('../../src/cli/journal.js');
    const shown = await recordsFromFlags(configOptions(flags), flags);
    this.log(recordsText(shown));
    const { path, total, records } = shown;
    return { path, total, records };
  }
}
