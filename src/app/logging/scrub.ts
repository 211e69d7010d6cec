/** The last line of defence against secrets in text: whatever looks like one, or is known to be one. */
import { Secret } from '../../secret.js';

const MASK = '***';

/** Names whose values nobody may read, in the spellings of venues' headers and parameters. */
const NAMES = [
  ...['api[-_]?key', 'api[-_]?sign', 'api[-_]?secret', 'access[-_]?(?:key|sign|token|passphrase)'],
  ...['secret(?:[-_]?key)?', 'pass(?:word|phrase|wd)', 'private[-_]?key', 'listen[-_]?key'],
  ...['encryption[-_]?key', 'token', 'signature', 'authorization', 'cookie'],
].join('|');

/** In this order: what is quoted as a whole before what ends at the next space. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // PEM; its end may have been cut off.
  [/-----BEGIN [A-Z0-9 ]*-----(?:[^"\\]|\\+[nrt])*?(?:-----END [A-Z0-9 ]*-----|(?=\\*"|$))/g, MASK],
  [
    new RegExp(`("[\\w-]{0,40}(?:${NAMES})[\\w-]{0,40}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi'),
    `$1"${MASK}"`,
  ],
  [
    new RegExp(
      `(\\\\"[\\w-]{0,40}(?:${NAMES})[\\w-]{0,40}\\\\"\\s*:\\s*\\\\")(?:[^"\\\\]|\\\\[^"])*`,
      'gi',
    ),
    `$1${MASK}`,
  ],
  [/(authorization\\*["']?\s*[:=]\s*\\*["']?)(?:\w+\s+)?[^\s"'\\,;]+/gi, `$1${MASK}`],
  [
    new RegExp(`((?:${NAMES})\\\\*["']?\\s*[:=]\\s*\\\\*["']?)[^\\s"'\\\\&,;{}()[\\]]+`, 'gi'),
    `$1${MASK}`,
  ],
  [/\b(bearer)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\b(sign?)=[^\s"'\\&,;]+/gi, `$1=${MASK}`],
  // A JSON web token, a password in an address, and what an HMAC or a raw key looks like.
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, MASK],
  [/(\/\/[^/@:\s"\\]*:)[^/@\s"\\]+@/g, `$1${MASK}@`],
  [/[0-9a-fA-F]{64,}/g, MASK],
];

/** Shorter ones would mask half of every line. */
const SHORTEST = 6;
/** Lines of a PEM key are looked for one by one; its shorter ones are no secret. */
const SHORTEST_LINE = 20;

export interface Scrubber {
  /** From now on this text is masked, also escaped, URL-encoded, in base64 and in hex. */
  readonly protect: (secret: Secret | string) => void;
  /** The text without secrets. A line of JSON stays one. */
  readonly scrub: (text: string) => string;
}

export function createScrubber(): Scrubber {
  let known: readonly string[] = [];
  const scrubText = (text: string): string => {
    let clean = text;
    for (const one of known) if (clean.includes(one)) clean = clean.replaceAll(one, MASK);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replaceAll(pattern, replacement);
    return clean;
  };
  return {
    protect(secret) {
      const text = secret instanceof Secret ? secret.reveal() : secret;
      const lines = text.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
      const found = [text, ...lines].flatMap(spellings).filter((one) => one.length >= SHORTEST);
      // The longest first, so that no part of it is left behind.
      known = [...new Set([...known, ...found])].sort((a, b) => b.length - a.length);
    },
    scrub: (text) => scrubJson(text, scrubText) ?? scrubText(text),
  };
}

const NAMED = new RegExp(NAMES, 'i');

/** JSON is taken apart, so that it stays JSON; undefined for what is none. */
function scrubJson(text: string, scrubText: (text: string) => string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  const clean = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return NAMED.test(name) ? MASK : scrubText(value);
    if (Array.isArray(value)) return value.map((entry) => clean(entry, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [scrubText(key), clean(entry, key)]),
    );
  };
  try {
    return JSON.stringify(clean(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

function spellings(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const bytes = Buffer.from(text, 'utf8');
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    ...[text, escaped, JSON.stringify(escaped).slice(1, -1), encodeURIComponent(text)],
    ...[base64, bytes.toString('base64url'), encodeURIComponent(base64)],
    ...[bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
  ];
}
