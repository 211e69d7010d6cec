/** JSON of journaled things: amounts beyond 2^53 are bigints, which JSON does not know. */

const BIG = /^-?\d+n$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const writeBig = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;

const readBig = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && BIG.test(value) ? BigInt(value.slice(0, -1)) : value;

export const toText = (value: unknown): string => JSON.stringify(value, writeBig);
export const fromText = (text: string): unknown => JSON.parse(text, readBig) as unknown;

export const toBytes = (value: unknown): Uint8Array => encoder.encode(toText(value));

/** Throws SyntaxError or TypeError for what is no JSON in UTF-8. */
export const fromBytes = (bytes: Uint8Array): unknown => fromText(decoder.decode(bytes));
