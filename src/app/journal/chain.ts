/** The chain: each commit's hash covers the one before it, so no record can change or go missing. */
import { createHash } from 'node:crypto';

export const HASH_BYTES = 32;
/** What the first commit follows. */
export const GENESIS = new Uint8Array(HASH_BYTES);

export const hashOf = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Of a commit without anything that retention may drop. */
export const NO_BULK = hashOf();

export interface ChainedCommit {
  readonly previous: Uint8Array;
  readonly first: number;
  readonly last: number;
  /** SHA-256 of the part that retention may drop, so that the chain holds without it. */
  readonly bulkHash: Uint8Array;
  /** Index and kept payloads, in order; how they are cut makes no difference. */
  readonly body: readonly Uint8Array[];
}

/** SHA-256 over the previous hash, the two sequences (uint64, little-endian), the bulk's hash and the body. */
export function chainHash({ previous, first, last, bulkHash, body }: ChainedCommit): Buffer {
  const range = Buffer.alloc(16);
  range.writeBigUInt64LE(BigInt(first), 0);
  range.writeBigUInt64LE(BigInt(last), 8);
  return hashOf(previous, range, bulkHash, ...body);
}

export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  Buffer.compare(left, right) === 0;
