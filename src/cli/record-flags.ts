/** Flags that choose records of the journal; light enough for the top of a command. */
import { Flags } from './flags.js';

export const recordFlags = {
  session: Flags.string({
    description: 'only of this session: its start, such as 2026-01-31T10, or last',
    helpValue: 'SESSION',
  }),
  since: Flags.string({
    description: 'only since then: 30m, 2d, or a time in UTC',
    helpValue: 'TIME',
  }),
  until: Flags.string({
    description: 'only until then: 30m, 2d, or a time in UTC',
    helpValue: 'TIME',
  }),
  kind: Flags.option({
    description: 'only records of this kind; may be given several times',
    options: ['market', 'input', 'turn', 'snapshot'] as const,
    multiple: true,
    multipleNonGreedy: true,
  })(),
};
