/** Files written whole or not at all, from text that is made on the way. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { TradsysError } from '../errors.js';

/**
 * Writes to a neighbour first, so that a name either holds a whole file or what it held before; `.gz`
 * packs it. Rejects with what `text` throws, or with a TradsysError `data.export` that names the file.
 */
export async function writeWhole(file: string, text: Iterable<string>): Promise<void> {
  const partial = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  try {
    const packed = file.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(text), ...packed, createWriteStream(partial)]);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof TradsysError) throw error;
    throw new TradsysError('data.export', error instanceof Error ? error.message : String(error), {
      where: file,
      remedy: 'choose a place that can be written with --out',
      cause: error,
    });
  }
}
