/** Writes several files and folders as if they were one: all of them appear, or none. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';

/** A file with its text, or a folder with the files in it, which replaces the whole folder. */
export interface Piece {
  /** Relative to the directory. */
  readonly path: string;
  readonly content: string | readonly { readonly path: string; readonly text: string }[];
}

/**
 * Puts the pieces into `directory`, which is made if need be, in place of what is there. Everything is
 * first written beside, then moved in one synchronous go, which a signal cannot interrupt; a failure
 * moves back what was there. Throws TradsysError when the directory cannot be written.
 */
export function writeTogether(directory: string, pieces: readonly Piece[]): void {
  let made: string | undefined;
  let stage: string | undefined;
  const undo: (() => void)[] = [];
  try {
    made = makeFolder(directory);
    stage = mkdtempSync(join(directory, '.tradsys-init-'));
    pieces.forEach((piece, index) => writePiece(join(stage!, String(index)), piece));
    pieces.forEach(({ path }, index) => {
      moveIn(join(stage!, String(index)), join(directory, path), join(stage!, `old${index}`), undo);
    });
  } catch (cause) {
    for (const step of undo.reverse()) step();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw unwritable(directory, cause);
  } finally {
    if (stage !== undefined) rmSync(stage, { recursive: true, force: true });
  }
}

function writePiece(path: string, { content }: Piece): void {
  if (typeof content === 'string') {
    writeFileSync(path, content);
    return;
  }
  mkdirSync(path);
  for (const file of content) {
    makeFolder(dirname(join(path, file.path)));
    writeFileSync(join(path, file.path), file.text);
  }
}

function moveIn(from: string, to: string, aside: string, undo: (() => void)[]): void {
  const made = makeFolder(dirname(to));
  if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
  if (existsSync(to)) {
    renameSync(to, aside);
    undo.push(() => renameSync(aside, to));
  }
  renameSync(from, to);
  undo.push(() => rmSync(to, { recursive: true, force: true }));
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no folder can be made there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a part of the path is a file',
};

function unwritable(directory: string, cause: unknown): TradsysError {
  const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
  const what = `cannot write the project: ${REASONS[code] ?? message}`;
  return new TradsysError('init.unwritable', what, {
    where: directory,
    remedy: 'nothing was changed; choose another directory or correct this one',
    cause,
  });
}
