/** What somebody is told who does not look: one thing that happened, and what to do about it. */
import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/index.js';

export type NoticeKind = Config['notify']['events'][number];

/** Who sends it: the same on all notices of a process. */
export interface NoticeSender {
  readonly host: string;
  /** Data directory. */
  readonly directory: string;
  readonly environment: string;
  readonly version: string;
  readonly mode: 'paper' | 'live' | null;
}

/** As it goes out, in JSON. */
export interface Notice extends NoticeSender {
  /** Different for every notice: one that comes twice is the same one. */
  readonly id: string;
  readonly kind: NoticeKind | 'test';
  readonly severity: 'critical' | 'warning';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** One line. */
  readonly text: string;
  /** What to do. */
  readonly remedy: string;
  /** Of the same kind since the last one that was sent, and told of by this number alone. */
  readonly suppressed: number;
}

const STATUS = "'tradsys status' shows how it stands";

/** What to do about each kind. */
export const REMEDIES: Readonly<Record<Notice['kind'], string>> = {
  guardian: "'tradsys guardian status' shows why; then 'tradsys guardian reset --reason TEXT'",
  halted: "'tradsys risk' shows why; 'tradsys resume --reason TEXT' goes on",
  feed_lost: `it reconnects by itself; ${STATUS}`,
  unknown_order: "look at the venue's own page; 'tradsys reconcile' compares",
  rejects: "'tradsys events' has each of them and its reason",
  disk: 'free some space: without any nothing new is sent; trading goes on by itself then',
  restarts: "'tradsys daemon logs --level error' tells why it ends",
  fatal: "'tradsys daemon logs' tells the rest; 'tradsys daemon start' goes on where it was",
  test: 'nothing is wrong: somebody tries whether notices arrive',
};

const MAX_TEXT = 1_000;

/** One line of text that any program may be given: no control characters, not too long. */
export const lineOf = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, MAX_TEXT);

/** `scrub` takes secrets out of what it says. */
export function newNotice(
  sender: NoticeSender,
  { kind, text, severity }: Pick<Notice, 'kind' | 'text' | 'severity'>,
  scrub: (text: string) => string,
): Notice {
  return {
    ...{ id: randomUUID(), kind, severity, at: new Date().toISOString() },
    ...{ text: lineOf(scrub(text)), remedy: REMEDIES[kind], suppressed: 0 },
    ...sender,
  };
}
