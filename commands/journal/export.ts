import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { recordFlags } from '../../src/cli/record-flags.js';
import { limitFlag } from '../../src/cli/view-flags.js';

export default class JournalExport extends BaseCommand {
  static override summary = 'Write records of the journal as JSON lines or CSV.';

  static override description =
    'To standard output, or to a file. Payloads stand as they were written, market events unpacked. The daemon may run meanwhile.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --session last | head',
    '<%= config.bin %> <%= command.id %> --since 1d --kind turn --out turns.jsonl.gz',
    '<%= config.bin %> <%= command.id %> --format csv --out journal.csv',
  ];

  static override flags = {
    ...recordFlags,
    ...limitFlag,
    format: Flags.option({
      description: 'one JSON object a line, or comma-separated values',
      options: ['jsonl', 'csv'] as const,
      default: 'jsonl' as const,
    })(),
    out: Flags.string({
      description: 'file to write; .gz packs it, - is standard output',
      helpValue: 'FILE',
    }),
  };

  async run() {
    const { flags } = await this.parse(JournalExport);
    const { exportedText, exportFromFlags } = await import('../../src/cli/journal.js');
    const exported = await exportFromFlags(configOptions(flags), flags);
    if (exported !== undefined) this.log(exportedText(exported));
    // Without a file the records were the result.
    return exported;
  }
}
