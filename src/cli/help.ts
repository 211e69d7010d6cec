/** Help texts from the manifest alone: oclif's own would load all of oclif first. */
import { colourLevel } from './colour-level.js';
import type {
  Catalogue,
  ManifestArgument,
  ManifestCommand,
  ManifestExample,
  ManifestFlag,
} from './manifest.js';

interface HelpStyle {
  /** Columns to wrap at. */
  readonly width: number;
  readonly bold: (text: string) => string;
}

/** Left and right column of one line of a list. */
type Entry = readonly [string, string];

/** The style for standard output: bold headings on a terminal, at most 100 columns. */
export function helpStyle(): HelpStyle {
  const plain = colourLevel(process.env, process.stdout) === 0;
  const columns = process.stdout.columns || Number(process.env['COLUMNS']) || 80;
  return {
    width: Math.min(Math.max(columns, 60), 100),
    bold: plain ? (text) => text : (text) => `\u001b[1m${text}\u001b[22m`,
  };
}

/** Help of everything (`id` empty) or of one topic. */
export function topicHelp(catalogue: Catalogue, id: string, style: HelpStyle): string {
  const { commands, topics, packageFile } = catalogue;
  const isChild = (name: string): boolean =>
    id === '' ? !name.includes(':') : new RegExp(`^${id}:[^:]+$`).test(name);
  const spaced = (name: string): string => name.replaceAll(':', ' ');
  const topicEntries = [...topics]
    .filter(([name]) => isChild(name))
    .map(([name, description]): Entry => [spaced(name), firstLine(description)]);
  const commandEntries = [...commands.values()]
    .filter((command) => isChild(command.id) && command.hidden !== true)
    .map((command): Entry => [spaced(command.id), summaryOf(command)]);
  const prefix = id === '' ? '' : `${spaced(id)} `;
  return sections(
    [
      [
        undefined,
        wrap(id === '' ? packageFile.description : (topics.get(id) ?? ''), 0, style.width),
      ],
      ['USAGE', `  $ tradsys ${prefix}COMMAND [FLAGS]`],
      ['TOPICS', list(topicEntries, style.width)],
      ['COMMANDS', list(commandEntries, style.width)],
      [undefined, `'tradsys ${prefix}COMMAND --help' tells more of one.`],
    ],
    style,
  );
}

/** Help of one command. */
export function commandHelp(command: ManifestCommand, style: HelpStyle): string {
  const name = command.id.replaceAll(':', ' ');
  const shownArguments = Object.values(command.args).filter(({ hidden }) => hidden !== true);
  const flags = Object.values(command.flags).filter(({ hidden }) => hidden !== true);
  // Groups in the order of the command file, flags by name within each.
  const groups = new Map<string, ManifestFlag[]>([['FLAGS', []]]);
  for (const flag of flags) {
    const group = flag.helpGroup === undefined ? 'FLAGS' : `${flag.helpGroup} FLAGS`;
    groups.set(group, [...(groups.get(group) ?? []), flag]);
  }
  const entries = (group: string): Entry[] =>
    groups
      .get(group)!
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(flagEntry);
  const usage = ['  $ tradsys', name, ...shownArguments.map(usageOf), '[FLAGS]'];
  const late = ['GLOBAL FLAGS'];
  const order = [...groups.keys()].sort(
    (a, b) => Number(late.includes(a)) - Number(late.includes(b)),
  );
  const left = Math.max(0, ...order.flatMap(entries).map(([label]) => label.length));
  return sections(
    [
      [undefined, wrap(summaryOf(command), 0, style.width)],
      ['USAGE', usage.join(' ')],
      ['ARGUMENTS', list(shownArguments.map(argumentEntry), style.width)],
      ...order.map((group): [string, string] => [group, list(entries(group), style.width, left)]),
      ['DESCRIPTION', wrap(restOfDescription(command), 2, style.width)],
      ['EXAMPLES', examples(command.examples ?? [], name)],
    ],
    style,
  );
}

function sections(
  parts: readonly (readonly [heading: string | undefined, body: string])[],
  { bold }: HelpStyle,
): string {
  return parts
    .filter(([, body]) => body !== '')
    .map(([heading, body]) => (heading === undefined ? body : `${bold(heading)}\n${body}`))
    .join('\n\n');
}

function summaryOf({ summary, description }: ManifestCommand): string {
  return summary ?? firstLine(description ?? '');
}

/** What the description says beyond the summary printed at the top. */
function restOfDescription({ summary, description = '' }: ManifestCommand): string {
  return summary === undefined ? description.split('\n').slice(1).join('\n').trim() : description;
}

function usageOf({ name, required }: ManifestArgument): string {
  const label = name.toUpperCase();
  return required === true ? label : `[${label}]`;
}

function argumentEntry(argument: ManifestArgument): Entry {
  return [argument.name.toUpperCase(), withFacts(argument.description ?? '', argument)];
}

function flagEntry(flag: ManifestFlag): Entry {
  const char = flag.char === undefined ? '    ' : `-${flag.char}, `;
  const label = `${char}--${flag.allowNo === true ? '[no-]' : ''}${flag.name}`;
  const value = flag.type === 'boolean' ? '' : `=${valueName(flag)}`;
  return [label + value, withFacts(flag.summary ?? flag.description ?? '', flag)];
}

function valueName({ helpValue, multiple }: ManifestFlag): string {
  const name = typeof helpValue === 'string' ? helpValue : (helpValue?.join(' ') ?? 'VALUE');
  return multiple === true ? `${name}...` : name;
}

/** The description with what may be given and what holds when nothing is. */
function withFacts(
  text: string,
  { options, default: preset, required }: ManifestFlag | ManifestArgument,
): string {
  const facts: string[] = [];
  if (required === true) facts.push('required');
  if (options !== undefined && options.length > 0) facts.push(`one of: ${options.join(', ')}`);
  const given = typeof preset === 'string' || typeof preset === 'number';
  if (given && preset !== '') facts.push(`default: ${preset}`);
  return facts.length === 0 ? text : `${text} [${facts.join('; ')}]`.trim();
}

/** Described examples stand apart; bare command lines follow each other. */
function examples(all: readonly ManifestExample[], name: string): string {
  const bare = all.every((each) => typeof each === 'string' || each.description === undefined);
  return all.map((each) => example(each, name)).join(bare ? '\n' : '\n\n');
}

function example(each: ManifestExample, name: string): string {
  const fill = (text: string): string =>
    text
      .replaceAll(/<%=\s*config\.bin\s*%>/g, 'tradsys')
      .replaceAll(/<%=\s*command\.id\s*%>/g, name);
  if (typeof each === 'string') return indent(prompt(fill(each)), 2);
  const description =
    each.description === undefined ? '' : `${indent(fill(each.description), 2)}\n\n`;
  return `${description}${indent(prompt(fill(each.command)), each.description === undefined ? 2 : 4)}`;
}

function prompt(command: string): string {
  return command.startsWith('$') ? command : `$ ${command}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function indent(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}

/** Two columns; a left side that is too long gets a line of its own. */
function list(entries: readonly Entry[], width: number, least = 0): string {
  const left = Math.min(32, Math.max(least, ...entries.map(([label]) => label.length)));
  return entries
    .map(([label, text]) => {
      const body = wrap(text, left + 4, width).trimStart();
      const gap =
        label.length > left ? `\n${' '.repeat(left + 4)}` : ' '.repeat(left + 2 - label.length);
      return `  ${label}${body === '' ? '' : gap + body}`.trimEnd();
    })
    .join('\n');
}

/** Wraps at words; lines that begin with a space are kept as they are. */
function wrap(text: string, by: number, width: number): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    let current = '';
    for (const word of line.startsWith(' ') ? [line] : line.split(' ')) {
      if (current !== '' && by + current.length + 1 + word.length > width) {
        lines.push(current);
        current = word;
      } else current = current === '' ? word : `${current} ${word}`;
    }
    lines.push(current);
  }
  return indent(lines.join('\n'), by);
}
