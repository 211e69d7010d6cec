/** Prints the configuration as YAML, with the origin of each value as a comment. */
import type { KeyView, SetResult, Validation, ViewLine } from '../app/config/index.js';
import { paint } from './colour.js';

const WIDEST = 56;

/** `key: value  # origin` lines, origins aligned; the text reads back as YAML. */
export function configText(lines: readonly ViewLine[]): string {
  const left = lines.map((line) => ({ line, text: leftText(line) }));
  const widths = left.filter(({ text }) => text.length <= WIDEST).map(({ text }) => text.length);
  const column = Math.max(0, ...widths) + 2;
  return left
    .map(({ line, text }) => {
      if (line.origin === undefined) return text;
      const comment = `# ${line.origin}`;
      const shown = line.origin === 'default' ? paint.dim(comment) : paint.cyan(comment);
      return `${text.padEnd(column - 2)}  ${shown}`;
    })
    .join('\n');
}

function leftText({ depth, bullet, key, value, origin }: ViewLine): string {
  const indent = '  '.repeat(bullet ? depth - 1 : depth);
  const tail = origin === undefined ? '' : ` ${valueText(value)}`;
  return `${indent}${bullet ? '- ' : ''}${key}:${tail}`;
}

const PLAIN = /^[A-Za-z_/.][\w./+-]*(?::[\w./+-]+)*$/;
const RESERVED = /^(?:true|false|null|yes|no|on|off|~)$/i;

/** A value as YAML writes it on one line. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^\d+(?:\.\d+)?(?:%|[a-zA-Z]+)$/.test(value)) return value;
  return PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);
}

/** Warnings, each on its line. */
export const warningText = (warnings: readonly string[]): string =>
  warnings.map((warning) => `${paint.yellow('warning')}: ${warning}\n`).join('');

/** The bare value for scripts; for a person also where it comes from and what it means. */
export function keyText({ value, origin, meaning, unit }: KeyView, isForPerson: boolean): string {
  const text = typeof value === 'string' ? value : valueText(value);
  if (!isForPerson) return text;
  const about = [origin, meaning, unit === undefined ? undefined : `unit: ${unit}`];
  return `${text}  ${paint.dim(`# ${about.filter((part) => part !== undefined).join(' · ')}`)}`;
}

export function setText({ file, key, before, after, notices }: SetResult): string {
  const change =
    before === undefined ? valueText(after) : `${valueText(before)} → ${valueText(after)}`;
  return [`${file}: ${key}: ${change}`, ...notices.map((notice) => paint.dim(notice))].join('\n');
}

const many = (keys: number): string => (keys === 1 ? '1 key' : `${keys} keys`);

/** The verdict, what to know, and what is written in vain as yet. */
export function validText({ file, keys, warnings, notActedOn }: Validation): string {
  const what = file === undefined ? 'no config file; the defaults hold' : `${file}: ${many(keys)}`;
  const lines = [`${paint.green('ok')}  ${what}`];
  for (const warning of warnings) lines.push(`${paint.yellow('warning')}  ${warning}`);
  if (notActedOn.length > 0) {
    const are = notActedOn.length === 1 ? 'is' : 'are';
    lines.push(
      '',
      `${many(notActedOn.length)} ${are} checked but not acted on by this version yet:`,
    );
    lines.push(...bySection(notActedOn).map((line) => `  ${paint.dim(line)}`));
  }
  return lines.join('\n');
}

/** `database: driver, host, port` lines. */
function bySection(keys: readonly string[]): string[] {
  const sections = new Map<string, string[]>();
  for (const key of keys) {
    const cut = key.lastIndexOf('.');
    const section = cut < 0 ? key : key.slice(0, cut);
    sections.set(section, [...(sections.get(section) ?? []), key.slice(cut + 1)]);
  }
  return [...sections].map(([section, names]) => `${section}: ${names.join(', ')}`);
}
