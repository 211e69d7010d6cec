/**
 * A file of lines that is put aside when it is large or a day old. Lines are written at once, so that
 * a process that is killed has lost none; what fails never reaches the one who logs.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';

const DAY_MS = 86_400_000;
/** How often it is looked whether somebody has moved or removed the file. */
const CHECK_MS = 1_000;

export interface LogFileOptions {
  readonly file: string;
  /** Put aside before it grows beyond this. */
  readonly maxBytes: number;
  /** Files put aside longer ago than this are removed. */
  readonly maxAgeMs: number;
  /** Files put aside that are kept at most. */
  readonly kept: number;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  /** The line that tells of lines that could not be written. */
  readonly lostLine: (lost: number, reason: string) => string;
}

export interface LogFile {
  /** One line, without its end. */
  write(line: string): void;
  close(): void;
}

interface Open {
  readonly handle: number;
  readonly inode: number;
  /** UTC day of the last line, counted from 1970. */
  readonly day: number;
  bytes: number;
  /** The last write was cut short, so that the next begins a line. */
  torn: boolean;
}

/** Throws a TradsysError when the file cannot be opened; later failures only lose lines. */
export function openLogFile(options: LogFileOptions): LogFile {
  const { file, now } = options;
  let open: Open | undefined;
  let checkedAt = now();
  let lost = 0;
  let reason = '';
  const close = (): void => {
    if (open !== undefined) closeSync(open.handle);
    open = undefined;
  };
  try {
    open = openAt(file, now());
    prune(options);
  } catch (error) {
    throw new TradsysError('log.unwritable', `cannot be written: ${(error as Error).message}`, {
      where: file,
      remedy: 'check log.file, the permissions of its folder and the space left',
      cause: error,
    });
  }
  const ready = (bytes: number): Open => {
    if (open !== undefined && Math.abs(now() - checkedAt) > CHECK_MS) {
      checkedAt = now();
      if (inodeOf(file) !== open.inode) close();
    }
    open ??= openAt(file, now());
    const isFull = open.bytes > 0 && open.bytes + bytes > options.maxBytes;
    if (isFull || (open.bytes > 0 && open.day !== dayOf(now()))) {
      close();
      putAside(options);
      open = openAt(file, now());
    }
    return open;
  };
  return {
    write(line) {
      try {
        if (lost > 0) append(ready(0), `${options.lostLine(lost, reason)}\n`);
        lost = 0;
        const text = `${line}\n`;
        append(ready(Buffer.byteLength(text)), text);
      } catch (error) {
        lost += 1;
        reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      }
    },
    close,
  };
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

function openAt(file: string, at: number): Open {
  makeFolder(dirname(file));
  const handle = openSync(file, 'a+', 0o600);
  const { size, ino, mtimeMs } = fstatSync(handle);
  const day = dayOf(size > 0 ? mtimeMs : at);
  return { handle, inode: ino, bytes: size, day, torn: isTorn(handle, size) };
}

/** The process that wrote last was killed within a line. */
function isTorn(handle: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

function append(open: Open, text: string): void {
  const bytes = Buffer.from(open.torn ? `\n${text}` : text, 'utf8');
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(open.handle, bytes, written);
  } finally {
    if (written > 0) open.torn = written < bytes.length;
    open.bytes += written;
  }
}

/** Undefined when there is no such file. */
export function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** Files put aside, oldest first: `daemon-20260131T235959123Z.log` beside `daemon.log`. */
export function putAsideFiles(file: string): readonly string[] {
  const extension = extname(file);
  const stem = `${basename(file, extension)}-`;
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(stem) && name.endsWith(extension))
    .filter((name) => STAMP.test(name.slice(stem.length, name.length - extension.length)))
    .sort()
    .map((name) => join(folder, name));
}

const STAMP = /^\d{8}T\d{9}Z$/;
const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/g, '');

/** The time in a name, so that copying and touching a file does not change its age. */
function stampedAt(path: string): number {
  const [, y, mo, d, h, mi, s, ms] =
    /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.?[^.]*$/.exec(path) ?? [];
  return Date.parse(`${y!}-${mo!}-${d!}T${h!}:${mi!}:${s!}.${ms!}Z`);
}

function putAside(options: LogFileOptions): void {
  const { file, now } = options;
  const last = putAsideFiles(file).at(-1);
  // Names order the files even when the clock was set back or two are put aside in a millisecond.
  const at = last === undefined ? now() : Math.max(now(), stampedAt(last) + 1);
  const extension = extname(file);
  const stem = basename(file, extension);
  renameSync(file, join(dirname(file), `${stem}-${stampOf(at)}${extension}`));
  prune(options);
}

function prune({ file, kept, maxAgeMs, now }: LogFileOptions): void {
  const files = putAsideFiles(file);
  const oldest = now() - maxAgeMs;
  files.forEach((path, index) => {
    const surplus = index < files.length - kept;
    if (surplus || stampedAt(path) < oldest) rmSync(path, { force: true });
  });
}
