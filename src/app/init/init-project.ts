/** `tradsys init`: answers, then files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TradsysError } from '../../errors.js';
import { shownPath } from '../config/find-file.js';
import { strategyTemplate } from '../strategies/template.js';
import { completeAnswers, OWN_STRATEGY } from './answers.js';
import type { GivenAnswers, ProjectAnswers } from './answers.js';
import { editorTypes } from './editor-types.js';
import type { TypeFile } from './editor-types.js';
import { configText, editorConfigText, environmentText, IGNORED, ignoreText } from './templates.js';
import { writeTogether } from './write-together.js';
import type { Piece } from './write-together.js';

export interface InitRequest {
  readonly cwd: string;
  /** Relative to `cwd`; default: `cwd` itself. */
  readonly directory?: string | undefined;
  readonly given: GivenAnswers;
  /** `ask` needs a terminal; `keep` and `overwrite` say what becomes of files that are there. */
  readonly manner: 'ask' | 'keep' | 'overwrite';
}

export interface ProjectFile {
  /** Relative to the project. */
  readonly path: string;
  readonly status: 'written' | 'overwritten' | 'kept' | 'unchanged';
}

export interface InitResult {
  /** Absolute. */
  readonly directory: string;
  readonly answers: ProjectAnswers;
  readonly files: readonly ProjectFile[];
  readonly warnings: readonly string[];
  /** Command lines that work now, from the directory `init` was started in. */
  readonly next: readonly string[];
}

const CONFIG = 'tradsys.yaml';
const OTHER_CONFIGS = ['tradsys.yml', 'tradsys.json', 'tradsys.toml'];
const TYPES = '.tradsys/types';

/**
 * Writes a project, whole or not at all; running it again completes what is missing. Throws
 * TradsysError: exit `usage` on an answer that cannot be, `failure` when nothing can be written.
 */
export async function initProject(request: InitRequest): Promise<InitResult> {
  const directory = resolve(request.cwd, request.directory ?? '.');
  refuseFile(directory);
  const answers =
    request.manner === 'ask'
      ? await (await import('./wizard.js')).askAnswers(request.given, directory)
      : completeAnswers(request.given, directory);
  const warnings: string[] = [];
  const wanted = wantedFiles(answers, directory, request.manner, warnings);
  const files: ProjectFile[] = [];
  const pieces: Piece[] = [];
  for (const piece of wanted) {
    const status = await decide(directory, piece, request.manner);
    files.push({ path: piece.path, status });
    if (status === 'written' || status === 'overwritten') pieces.push(piece);
  }
  const types = editorTypes();
  if (types.length === 0) {
    warnings.push('this installation has no types for the editor; run npm run build in it');
  }
  files.push({ path: `${TYPES}/`, status: typesStatus(directory, types) });
  pieces.push({ path: TYPES, content: types });
  writeTogether(directory, pieces);
  warnings.push(...ignoreWarnings(directory));
  return { directory, answers, files, warnings, next: nextCommands(request, directory, answers) };
}

interface TextPiece extends Piece {
  readonly content: string;
}

function wantedFiles(
  answers: ProjectAnswers,
  directory: string,
  manner: InitRequest['manner'],
  warnings: string[],
): readonly TextPiece[] {
  const other = OTHER_CONFIGS.find((name) => existsSync(join(directory, name)));
  const hidden = other !== undefined && manner !== 'overwrite';
  // A tradsys.yaml would silently take the place of the config that is in use.
  if (hidden) warnings.push(`${other} is there, so no ${CONFIG} was written`);
  return [
    ...(hidden ? [] : [{ path: CONFIG, content: configText(answers) }]),
    { path: `strategies/${OWN_STRATEGY}.ts`, content: strategyTemplate(OWN_STRATEGY) },
    { path: 'tsconfig.json', content: editorConfigText() },
    { path: '.env.example', content: environmentText(answers) },
    { path: '.gitignore', content: ignoreText() },
  ];
}

async function decide(
  directory: string,
  { path, content }: TextPiece,
  manner: InitRequest['manner'],
): Promise<ProjectFile['status']> {
  const present = textOf(join(directory, path));
  if (present === undefined) return 'written';
  if (present === content) return 'unchanged';
  if (manner === 'keep') return 'kept';
  if (manner === 'overwrite') return 'overwritten';
  const { askOverwrite } = await import('./wizard.js');
  return (await askOverwrite(path)) ? 'overwritten' : 'kept';
}

/** The folder of types belongs to tradsys: it is replaced without asking, whole. */
function typesStatus(directory: string, types: readonly TypeFile[]): ProjectFile['status'] {
  if (!existsSync(join(directory, TYPES))) return 'written';
  const same = types.every(({ path, text }) => textOf(join(directory, TYPES, path)) === text);
  return same ? 'unchanged' : 'overwritten';
}

/** The text of a file, undefined when there is none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TradsysError('init.unreadable', `cannot be read (${code ?? 'unknown'})`, {
      where: path,
      remedy: 'nothing was changed; move it away or correct its permissions',
      cause,
    });
  }
}

function refuseFile(directory: string): void {
  if (!isFile(directory)) return;
  throw new TradsysError('init.not_a_directory', 'is a file, not a directory', {
    where: directory,
    exit: 'usage',
    remedy: 'name another directory',
  });
}

/** What cannot be looked at is no file here; writing will tell what is wrong with it. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A .gitignore that was there before may let data and passwords into the repository. */
function ignoreWarnings(directory: string): readonly string[] {
  const lines = (textOf(join(directory, '.gitignore')) ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^\//, '').replace(/\/$/, ''));
  const missing = IGNORED.filter((entry) => !lines.includes(entry.replace(/\/$/, '')));
  return missing.length === 0 ? [] : [`.gitignore lacks ${missing.join(' and ')}`];
}

function nextCommands(
  { cwd }: InitRequest,
  directory: string,
  { strategy }: ProjectAnswers,
): readonly string[] {
  const shown = shownPath(directory, cwd);
  const quoted = /^[\w./@+-]+$/.test(shown) ? shown : `'${shown.replaceAll(`'`, `'\\''`)}'`;
  const builtIn = strategy === OWN_STRATEGY ? 'mean_reversion' : strategy;
  return [
    ...(directory === resolve(cwd) ? [] : [`cd ${quoted}`]),
    `tradsys backtest ${builtIn}`,
    'tradsys daemon start',
    'tradsys positions --watch',
  ];
}
