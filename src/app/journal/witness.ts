/**
 * The witness: a small file beside the journal that says which record was the last. A damaged WAL rolls
 * back to a clean prefix without a word; only a second record, written apart, can tell that more was there.
 * Two slots are written in turn, so that a torn write leaves the other whole.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { HASH_BYTES } from './chain.js';

export interface WitnessRecord {
  /** Which journal it speaks of: 16 random bytes, in hexadecimal digits. */
  readonly journal: string;
  readonly seq: number;
  /** Hash of the commit that ends with `seq`. */
  readonly hash: Uint8Array;
  /** How often the journal was opened for writing. */
  readonly epoch: number;
  /** It came with a backup: what was written after that backup is unknown. */
  readonly restored: boolean;
}

const MAGIC = 0x31574a54;
const ID_BYTES = 16;
const RECORD_BYTES = 4 + 8 + 8 + 8 + 1 + ID_BYTES + HASH_BYTES + 4;
/** Each slot in a block of its own. */
const SLOT_BYTES = 4096;

/** Beside the journal, where the configuration names no other place. */
export const witnessOf = (path: string): string => `${path.replace(/\.db$/, '')}.witness`;

/** In a slot that was never written. */
const BLANK = Buffer.alloc(RECORD_BYTES);

interface Slot {
  readonly generation: number;
  readonly record: WitnessRecord;
}

function encode(generation: number, record: WitnessRecord): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeBigUInt64LE(BigInt(generation), 4);
  bytes.writeBigUInt64LE(BigInt(record.seq), 12);
  bytes.writeBigUInt64LE(BigInt(record.epoch), 20);
  bytes.writeUInt8(record.restored ? 1 : 0, 28);
  bytes.write(record.journal, 29, 'hex');
  bytes.set(record.hash, 29 + ID_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, RECORD_BYTES - 4)), RECORD_BYTES - 4);
  return bytes;
}

function decode(bytes: Buffer): Slot | undefined {
  if (bytes.readUInt32LE(0) !== MAGIC) return undefined;
  if (bytes.readUInt32LE(RECORD_BYTES - 4) !== crc32(bytes.subarray(0, RECORD_BYTES - 4))) {
    return undefined;
  }
  const hashAt = 29 + ID_BYTES;
  const record = {
    seq: Number(bytes.readBigUInt64LE(12)),
    epoch: Number(bytes.readBigUInt64LE(20)),
    restored: bytes.readUInt8(28) === 1,
    journal: bytes.toString('hex', 29, hashAt),
    hash: Uint8Array.prototype.slice.call(bytes, hashAt, hashAt + HASH_BYTES),
  };
  return { generation: Number(bytes.readBigUInt64LE(4)), record };
}

function newestSlot(file: number): Slot | undefined {
  const slots = [0, 1].map((slot) => {
    const bytes = Buffer.alloc(RECORD_BYTES);
    const read = readSync(file, bytes, 0, RECORD_BYTES, slot * SLOT_BYTES);
    return read === RECORD_BYTES ? decode(bytes) : undefined;
  });
  return slots
    .filter((slot) => slot !== undefined)
    .sort((left, right) => right.generation - left.generation)[0];
}

/** As a process leaves it that is killed while it makes it. */
function isBlank(file: number): boolean {
  return [0, 1].every((slot) => {
    const bytes = Buffer.alloc(RECORD_BYTES);
    readSync(file, bytes, 0, RECORD_BYTES, slot * SLOT_BYTES);
    return bytes.equals(BLANK);
  });
}

/** What the witness says; `damaged` when no slot is whole, undefined when nothing was ever written to it. */
export function readWitness(path: string): WitnessRecord | 'damaged' | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    return newestSlot(file)?.record ?? (isBlank(file) ? undefined : 'damaged');
  } finally {
    closeSync(file);
  }
}

/** The witness as its one writer has it. */
export class WitnessFile {
  private readonly file: number;
  private generation: number;
  private syncing = false;
  private dirty = false;
  private closed = false;

  constructor(
    path: string,
    /** The disk refused to keep it: as fatal as a journal that cannot be kept. */
    private readonly onFailure: (error: Error) => void,
  ) {
    const isNew = !existsSync(path);
    this.file = openSync(path, isNew ? 'w+' : 'r+', 0o600);
    this.generation = newestSlot(this.file)?.generation ?? 0;
    if (!isNew) return;
    // At its full size from the start, so that it can be kept up to date on a full disk.
    writeSync(this.file, Buffer.alloc(2 * SLOT_BYTES), 0, 2 * SLOT_BYTES, 0);
    fsyncSync(this.file);
    syncFolder(path);
  }

  /** Writes the record and waits until it is on the disk. */
  writeNow(record: WitnessRecord): void {
    this.put(record);
    fsyncSync(this.file);
  }

  /** Writes the record, to be synced: a process that is killed leaves it whole. */
  write(record: WitnessRecord): void {
    this.put(record);
    this.dirty = true;
  }

  /**
   * Syncs what was written beside whatever comes next: a power cut may leave the witness behind by as many
   * commits as one sync takes.
   */
  sync(): void {
    if (this.syncing || !this.dirty) return;
    this.syncing = true;
    this.dirty = false;
    fdatasync(this.file, (error) => {
      this.syncing = false;
      if (this.closed) closeSync(this.file);
      else if (error !== null) this.onFailure(error);
      else this.sync();
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (!this.syncing) closeSync(this.file);
  }

  private put(record: WitnessRecord): void {
    this.generation += 1;
    const bytes = encode(this.generation, record);
    writeSync(this.file, bytes, 0, bytes.length, (this.generation % 2) * SLOT_BYTES);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
