/** Labels with what is so, in two columns. */
import type { Section, Page } from './section.js';
import { sectionOf } from './section.js';

export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly alarming?: boolean;
  /** Changes by itself, and is told of in no line on a pipe. */
  readonly moves?: true;
  /** Tells it apart from others of the same label. */
  readonly key?: string;
}

interface Facts {
  /** In front of each fact on its line on a pipe. */
  readonly noun: string;
  readonly heading?: string;
  readonly facts: readonly Fact[];
}

export function factSection({ facts, ...rest }: Facts, page: Page): Section {
  const section = sectionOf<Fact>(
    {
      ...{ ...rest, rows: facts, facts: true },
      key: ({ label, key = label }) => key,
      columns: [
        {
          ...{ header: 'WHAT', cell: ({ label }, paint) => paint.faint(label) },
          line: ({ label }) => label,
        },
        {
          ...{ header: 'IS', flexible: 'wrap' },
          cell: ({ text, alarming = false }, paint) => (alarming ? paint.alarm(text) : text),
          line: ({ text }) => text,
        },
      ],
    },
    page,
  );
  return { ...section, lines: section.lines.filter((_, index) => facts[index]!.moves !== true) };
}
