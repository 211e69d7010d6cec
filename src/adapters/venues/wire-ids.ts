/**
 * Client ids as venues take them. Where a venue allows fewer characters than the house, an id is written
 * in those, so that it can be read back after a restart; one that is too long becomes its hash.
 */
import { createHash } from 'node:crypto';

export interface WireForm {
  readonly write: (clientId: string) => string;
  /** What `write` was given; undefined when nothing of ours can have led to it. */
  readonly read: (wireId: string) => string | undefined;
}

export const PLAIN: WireForm = { write: (clientId) => clientId, read: (wireId) => wireId };

/** Letters and digits, at most 32: other characters become `Z` and a letter. */
const ESCAPES: Readonly<Record<string, string>> = { '-': 'Zd', _: 'Zu', Z: 'Zz' };
const UNESCAPES = Object.fromEntries(Object.entries(ESCAPES).map(([from, to]) => [to, from]));

export const ALPHANUMERIC: WireForm = {
  write: (clientId) => {
    const escaped = clientId.replaceAll(/[-_Z]/g, (one) => ESCAPES[one]!);
    return escaped.length <= 32 ? escaped : digestOf(clientId).slice(0, 32);
  },
  read: (wireId) => wireId.replaceAll(/Z[a-z]/g, (two) => UNESCAPES[two] ?? two),
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE = 65n;
/** 65^20 < 2^122, the bits of a UUID that are free. */
const LONGEST_IN_UUID = 20;

export const UUID: WireForm = {
  write: (clientId) => {
    if (clientId.length > LONGEST_IN_UUID) return uuidOf(digestOf(clientId).slice(0, 30));
    let number = 0n;
    for (const one of clientId) number = number * BASE + BigInt(ALPHABET.indexOf(one) + 1);
    return uuidOf(number.toString(16));
  },
  read: (wireId) => {
    let number = freeBitsOf(wireId);
    let clientId = '';
    while (number !== undefined && number > 0n) {
      const digit = Number(number % BASE);
      if (digit === 0) return undefined;
      clientId = `${ALPHABET[digit - 1]!}${clientId}`;
      number /= BASE;
    }
    return clientId === '' ? undefined : clientId;
  },
};

/** As it is up to so many characters, in a UUID beyond. */
export const plainUpTo = (length: number): WireForm => ({
  write: (clientId) => (clientId.length <= length ? clientId : UUID.write(clientId)),
  read: (wireId) => (wireId.length <= length ? wireId : UUID.read(wireId)),
});

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Version 8, whose bits are our own: of the 128 two groups are spoken for. */
function uuidOf(freeHex: string): string {
  const free = BigInt(`0x${freeHex}`);
  const low = free & ((1n << 62n) - 1n);
  const middle = (free >> 62n) & ((1n << 12n) - 1n);
  const high = free >> 74n;
  const bits = (high << 80n) | (8n << 76n) | (middle << 64n) | (2n << 62n) | low;
  const hex = bits.toString(16).padStart(32, '0');
  return [8, 12, 16, 20, 32]
    .map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end))
    .join('-');
}

function freeBitsOf(uuid: string): bigint | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(uuid)) {
    return undefined;
  }
  const bits = BigInt(`0x${uuid.replaceAll('-', '')}`);
  const low = bits & ((1n << 62n) - 1n);
  const middle = (bits >> 64n) & ((1n << 12n) - 1n);
  return ((bits >> 80n) << 74n) | (middle << 62n) | low;
}

/** Knows which orders of an account are ours. */
export class OwnIds {
  private readonly written = new Map<string, string>();

  constructor(
    private readonly form: WireForm,
    /** Whether a client id was ever given by this program. */
    private readonly isOurs: (clientId: string) => boolean,
  ) {}

  /** The id for the wire; from now on it is known as ours. */
  wireId(clientId: string): string {
    const wireId = this.form.write(clientId);
    this.written.set(wireId, clientId);
    return wireId;
  }

  /** Our client id; undefined for somebody else's order. */
  ownId(wireId: string): string | undefined {
    const known = this.written.get(wireId);
    if (known !== undefined) return known;
    const read = this.form.read(wireId);
    return read !== undefined && this.isOurs(read) ? read : undefined;
  }
}
