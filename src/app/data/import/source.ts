/** A file to import as a stream of text bytes: unpacked when gzip, refused when it is no text. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { TradsysError } from '../../../errors.js';

const CHUNK_BYTES = 1 << 20;
const HEAD_BYTES = 1 << 18;

export interface Source {
  readonly path: string;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly compressed: boolean;
  /** The first unpacked bytes, without a byte order mark. */
  readonly head: Uint8Array;
  /** True when `head` is all there is. */
  readonly whole: boolean;
}

/** Called with the bytes read from disk so far, and their total. */
export type OnBytes = (done: number, total: number) => void;

function unreadable(path: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') {
    return new TradsysError('data.file_missing', 'there is no such file', {
      exit: 'usage',
      where: path,
      remedy: 'check the path',
      cause: error,
    });
  }
  if (code.startsWith('Z_')) {
    return new TradsysError('data.bad_gzip', 'the gzip data are damaged or cut off', {
      where: path,
      remedy: 'fetch the file again; nothing was imported',
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new TradsysError('data.unreadable', `cannot be read (${reason})`, {
    where: path,
    remedy: 'check its permissions',
    cause: error,
  });
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isDirectory()) {
    throw new TradsysError('data.directory', 'is a directory', {
      exit: 'usage',
      where: path,
      remedy: 'name one file; for several: for f in DIR/*.csv; do tradsys data import "$f"; done',
    });
  }
  return found.size;
}

async function startsAsGzip(path: string): Promise<boolean> {
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function* unpacked(
  path: string,
  compressed: boolean,
  onBytes?: OnBytes,
  total = 0,
): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let done = 0;
  if (onBytes) file.on('data', (chunk) => onBytes((done += chunk.length), total));
  const stream = compressed ? file.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : file;
  // An error of the file does not travel down a pipe by itself.
  if (compressed) file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

const hasMark = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** All text bytes of the source, without a byte order mark. */
export async function* readSource(source: Source, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of unpacked(source.path, source.compressed, onBytes, source.bytes)) {
    yield first && hasMark(chunk) ? chunk.subarray(3) : chunk;
    first = false;
  }
}

function refuseBinary(path: string, head: Uint8Array): void {
  const magic = Buffer.from(head.subarray(0, 4)).toString('latin1');
  const kind = magic.startsWith('PK') ? 'a zip archive' : magic === 'PAR1' ? 'a Parquet file' : '';
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (kind === '' && !utf16 && !head.includes(0)) return;
  const what = kind !== '' ? `is ${kind}` : utf16 ? 'is UTF-16 text' : 'is binary, not text';
  const remedy =
    kind === 'a zip archive'
      ? 'unpack it and import the CSV inside'
      : 'import CSV or JSON as UTF-8, plain or gzip';
  throw new TradsysError('data.binary', what, { where: path, remedy });
}

/** Opens `path` and looks at its beginning. Throws when it is missing, empty, damaged or no text. */
export async function openSource(path: string): Promise<Source> {
  const bytes = await sizeOf(path);
  const compressed = await startsAsGzip(path);
  const parts: Uint8Array[] = [];
  let length = 0;
  let whole = true;
  for await (const chunk of unpacked(path, compressed)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) {
      whole = false;
      break;
    }
  }
  const all = Buffer.concat(parts);
  const head = hasMark(all) ? all.subarray(3) : all;
  refuseBinary(path, head);
  if (head.toString('latin1').trim() === '') {
    throw new TradsysError('data.empty_file', 'the file is empty', {
      where: path,
      remedy: 'import a CSV or JSON file with one row a bar',
    });
  }
  return { path, bytes, compressed, head, whole };
}
