/** A file to import as a stream of text bytes: unpacked when gzip, refused when it is no text. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
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
  /** All unpacked bytes of what can be read only once: a pipe, or standard input. */
  readonly once?: AsyncIterable<Uint8Array>;
}

/** Names standard input. */
const STANDARD_INPUT = '-';

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

/** Bytes on disk; undefined for what has none: a pipe, a terminal. */
async function sizeOf(path: string): Promise<number | undefined> {
  if (path === STANDARD_INPUT) return undefined;
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
  return found.isFile() ? found.size : undefined;
}

const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b;

async function startsAsGzip(path: string): Promise<boolean> {
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer.subarray(0, bytesRead));
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

async function* unpackedPipe(path: string): AsyncGenerator<Uint8Array> {
  const input = path === STANDARD_INPUT ? process.stdin : createReadStream(path);
  try {
    const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const start = await atLeast(chunks, 2);
    const bytes = Readable.from(joined(start, chunks));
    const compressed = isGzip(start);
    const stream = compressed ? bytes.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : bytes;
    if (compressed) bytes.on('error', (error) => stream.destroy(error));
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    input.destroy();
  }
}

/** The first `length` bytes or more, fewer only when there are no more. */
async function atLeast(chunks: AsyncIterator<Uint8Array>, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < length) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* joined(
  start: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

const hasMark = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** All text bytes of the source, without a byte order mark. */
export async function* readSource(source: Source, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  let first = true;
  const { path, compressed, bytes } = source;
  for await (const chunk of source.once ?? unpacked(path, compressed, onBytes, bytes)) {
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

/**
 * Opens `path` (`-` is standard input) and looks at its beginning. Throws when it is missing, empty,
 * damaged or no text. A pipe can be read once, a file as often as one likes.
 */
export async function openSource(path: string): Promise<Source> {
  const bytes = await sizeOf(path);
  const compressed = bytes !== undefined && (await startsAsGzip(path));
  const chunks = bytes === undefined ? unpackedPipe(path) : unpacked(path, compressed);
  const all = await atLeast(chunks, HEAD_BYTES);
  const whole = all.length < HEAD_BYTES;
  const head = hasMark(all) ? all.subarray(3) : all;
  if (bytes !== undefined) await chunks.return(undefined);
  refuseBinary(path, head);
  if (head.toString('latin1').trim() === '') {
    throw new TradsysError('data.empty_file', 'the file is empty', {
      where: path,
      remedy: 'import a CSV or JSON file with one row a bar',
    });
  }
  const source = { path, bytes: bytes ?? 0, compressed, head, whole };
  return bytes === undefined ? { ...source, once: joined(all, chunks) } : source;
}
