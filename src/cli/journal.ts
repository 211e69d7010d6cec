/** The `journal` commands: what they read, put aside and print. Import lazily. */
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import {
  acceptLoss,
  journalPath,
  quarantineJournal,
  verifyJournal,
  witnessOf,
} from '../app/journal/index.js';
import type { JournalVerification, Quarantined, RecordKind } from '../app/journal/index.js';
import { exportRecords, listRecords } from '../app/session/records/index.js';
import type {
  ExportFormat,
  RecordLine,
  RecordList,
  RecordSelection,
} from '../app/session/records/index.js';
import { writeWhole } from '../app/write-whole.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { colourLevel } from './colour-level.js';
import { paint } from './colour.js';
import { confirmed } from './confirm.js';
import type { Asking, Confirmation } from './confirm.js';
import { facts, many } from './data-text.js';
import { terminalWidth } from './page.js';
import { sinceFlag } from './since-flag.js';
import { isStandardOutput, print } from './standard-output.js';
import { clockIn } from './views/clock.js';
import type { Clock } from './views/clock.js';
import { pageLines, sectionOf, word } from './views/section.js';

export interface RecordFlags {
  readonly session?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly kind?: readonly RecordKind[] | undefined;
  readonly limit?: number | undefined;
}

/** Of `journal show`, unless more or all of a span are asked for. */
const LATEST = 50;
const FINDINGS_SHOWN = 50;

async function placeOf(options: LoadOptions) {
  const loaded = await loadConfig(options);
  const path = journalPath(dataDirectoryOf(loaded, options).directory);
  const { journal, display } = loaded.config;
  return {
    path,
    witness: journal.witnessFile ?? witnessOf(path),
    clock: clockIn(display.timezone),
  };
}

function selectionOf(flags: RecordFlags, latest?: number): RecordSelection {
  const { session, since, until, kind, limit } = flags;
  const now = Date.now();
  const micros = (text: string | undefined, flag: string): number | undefined =>
    text === undefined ? undefined : sinceFlag(text, now, flag) * MICROSECONDS_PER_MILLISECOND;
  const isSpan = session !== undefined || since !== undefined || until !== undefined;
  return {
    session,
    since: micros(since, '--since'),
    until: micros(until, '--until'),
    kinds: kind,
    limit: limit ?? (isSpan ? undefined : latest),
  };
}

export interface VerifiedJournal extends JournalVerification {
  /** What was put aside, under --salvage; null when that was not needed. */
  readonly salvaged: Quarantined | null;
}

export interface VerifyFlags extends Asking {
  readonly salvage: boolean;
  readonly acceptLoss: boolean;
}

/** Under `salvage` and `acceptLoss` what is wrong is dealt with, once that is confirmed, and verified again. */
export async function verifyFromFlags(
  options: LoadOptions,
  flags: VerifyFlags,
): Promise<VerifiedJournal> {
  const { path, witness } = await placeOf(options);
  let found = verifyJournal(path, witness);
  let salvaged: Quarantined | null = null;
  if (flags.salvage && found.damage !== null) {
    await confirmed(salvaging(found), flags);
    const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
    salvaged = quarantineJournal(path, stamp);
    found = verifyJournal(path, witness);
  }
  if (flags.acceptLoss && found.damage === null && !found.ok) {
    await confirmed(accepting(found), flags);
    acceptLoss(path, witness);
    found = verifyJournal(path, witness);
  }
  return { ...found, salvaged };
}

const salvaging = ({ records }: JournalVerification): Confirmation => ({
  topic: 'journal',
  would: `the journal would be put aside, and go on from record ${records}`,
  question: `Put the damaged journal aside and go on from record ${records}?`,
  to: 'do that',
  declined: 'nothing was changed',
});

function accepting({ records, witness: { lost } }: JournalVerification): Confirmation {
  const what = lost > 0 ? `the loss of ${many(lost, 'record')}` : 'that records may be missing';
  return {
    topic: 'journal',
    would: `${what} after record ${records} would be accepted`,
    question: `Accept ${what} after record ${records}?`,
    to: 'accept it',
    declined: 'nothing was changed',
  };
}

export function verifiedText(verified: VerifiedJournal): string {
  const { path, records, commits, findings, remedy, salvaged, lastAt } = verified;
  const { marketEvents, snapshot, prunedThrough, witness } = verified;
  if (records === 0 && findings.length === 0) {
    return "there is no record yet; the journal begins with the first 'tradsys daemon start'";
  }
  const clock = clockIn('UTC');
  const known = facts([
    ['records', `${many(records, 'record')} in ${many(commits, 'commit')} hold together`],
    ['market', many(marketEvents, 'market event')],
    ['until', lastAt === 0 ? undefined : clock(lastAt)],
    ['snapshot', snapshot === null ? undefined : `record ${snapshot}`],
    ['retention', prunedThrough === 0 ? undefined : `market events dropped to ${prunedThrough}`],
    ['witness', witness.state],
  ]);
  const shown = findings.slice(0, FINDINGS_SHOWN).map(({ first, last, what }) => {
    const where = first === null ? '' : `records ${first} to ${last ?? first}: `;
    return `${paint.red('wrong')}  ${where}${what}`;
  });
  if (findings.length > shown.length) shown.push(`and ${findings.length - shown.length} more`);
  const aside =
    salvaged === null
      ? []
      : [`put aside as ${salvaged.kept}; record ${salvaged.salvagedThrough} is now the last`];
  const verdict = findings.length === 0 ? [paint.green('whole')] : shown;
  return [path, known, ...aside, ...verdict, ...(remedy === null ? [] : [remedy])].join('\n');
}

export interface ShownRecords extends RecordList {
  readonly clock: Clock;
}

export async function recordsFromFlags(
  options: LoadOptions,
  flags: RecordFlags,
): Promise<ShownRecords> {
  const { path, clock } = await placeOf(options);
  return { ...listRecords(path, selectionOf(flags, LATEST)), clock };
}

export function recordsText({ path, total, records, clock }: ShownRecords): string {
  if (total === 0) return `no record in ${path} yet`;
  const page = {
    ...{ width: terminalWidth(), colour: colourLevel(process.env, process.stdout) > 0 },
    ...{ now: 0, staleAfter: Infinity, clock },
  };
  const section = sectionOf(
    {
      ...{ noun: 'record', rows: records, record: true, key: ({ seq }: RecordLine) => String(seq) },
      empty: `none of ${many(total, 'record')} is such`,
      columns: [
        { header: 'SEQ', align: 'right', cell: ({ seq }) => String(seq) },
        { header: 'AT', cell: ({ at }) => clock(at) },
        { header: 'KIND', cell: ({ kind }) => kind },
        {
          ...{ header: 'STRATEGY', leaves: 2, flexible: 'cut' },
          cell: ({ strategy }) => word(strategy ?? ''),
        },
        {
          ...{ header: 'SYMBOL', leaves: 1, flexible: 'cut' },
          cell: ({ symbol }) => word(symbol ?? ''),
        },
        { header: 'TEXT', flexible: 'wrap', cell: ({ text }) => word(text) },
      ],
    },
    page,
  );
  return pageLines([section], page).join('\n');
}

export interface Exported {
  readonly records: number;
  readonly file: string;
}

/** Without `out`, or with `-`, the records go to standard output, and there is no other result. */
export async function exportFromFlags(
  options: LoadOptions,
  flags: RecordFlags & { readonly out?: string | undefined; readonly format: ExportFormat },
): Promise<Exported | undefined> {
  const { path } = await placeOf(options);
  const { out, format } = flags;
  const file = out === undefined || isStandardOutput(out) ? undefined : out;
  const write =
    file === undefined ? print : (text: Iterable<string>): Promise<void> => writeWhole(file, text);
  const records = await exportRecords(path, selectionOf(flags), format, write);
  return file === undefined ? undefined : { records, file };
}

export const exportedText = ({ records, file }: Exported): string =>
  `${many(records, 'record')} written to ${file}`;
