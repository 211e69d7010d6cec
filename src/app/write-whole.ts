/** Files written whole or not at all, from text that is made on the way. */
import { createWriteStream, existsSync, realpathSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { TradsysError } from '../errors.js';

/**
 * Writes to a neighbour first, so that a name either holds a whole file or what it held before; `.gz`
 * packs it. A link stays one, and a pipe or a device such as /dev/stdout is written to. Rejects with what
 * `text` throws, or with a TradsysError `data.export` that names the file.
 */
export async function writeWhole(file: string, text: Iterable<string>): Promise<void> {
  const target = placeOf(file);
  const partial = target && join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    const packed = file.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(text), ...packed, createWriteStream(partial ?? file)]);
    if (target && partial) await rename(partial, target);
  } catch (error) {
    if (partial) await rm(partial, { force: true });
    if (error instanceof TradsysError) throw error;
    // Who reads the pipe has had enough, as `head` does.
    if (
      partial === undefined &&
      error instanceof Error &&
      'code' in error &&
      error.code === 'EPIPE'
    )
      return;
    throw new TradsysError('data.export', error instanceof Error ? error.message : String(error), {
      where: file,
      remedy: 'choose a place that can be written with --out',
      cause: error,
    });
  }
}

/** The name to give the whole file; undefined where there is no file but something to write into. */
function placeOf(file: string): string | undefined {
  if (!existsSync(file)) return file;
  const found = statSync(file);
  return found.isFile() || found.isDirectory() ? realpathSync(file) : undefined;
}
