/** The ways by which a notice leaves: a webhook, a program. Each takes one at a time and may fail. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { dirname } from 'node:path';
import type { LoadedConfig } from '../../config/index.js';
import { lineOf } from './notice.js';
import type { Notice } from './notice.js';

export interface Way {
  readonly name: 'webhook' | 'command';
  /** Where it goes, without what in an address may be a secret. */
  readonly place: string;
  /** Resolves when the other side has taken it. Rejects with a DeliveryFailure; ends when aborted. */
  deliver(notice: Notice, signal: AbortSignal): Promise<void>;
}

class DeliveryFailure extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    /** Trying again may help. */
    readonly isPassing: boolean,
    /** The other side asks for that much patience. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

/** Whatever a delivery was rejected with. */
export const failureOf = (error: unknown): DeliveryFailure =>
  error instanceof DeliveryFailure
    ? error
    : new DeliveryFailure(String(error), 'report it: this should not be', false);

/** Those that are configured. */
export function waysOf(loaded: LoadedConfig, directory: string): readonly Way[] {
  const { webhook, webhookSecret, command, timeoutMs } = loaded.config.notify;
  const cwd = loaded.file === undefined ? directory : dirname(loaded.file);
  return [
    ...(webhook === undefined ? [] : [webhookWay(webhook, webhookSecret, timeoutMs)]),
    ...(command === undefined ? [] : [commandWay(wordsOf(command), cwd, timeoutMs)]),
  ];
}

const MAX_RETRY_AFTER_MS = 60_000;

function webhookWay(address: string, secret: string | undefined, timeoutMs: number): Way {
  const { origin } = new URL(address);
  return {
    name: 'webhook',
    place: origin,
    async deliver(notice, signal) {
      const body = JSON.stringify(notice);
      const late = AbortSignal.timeout(timeoutMs);
      const answer = await fetch(address, {
        method: 'POST',
        // To another address it would go unasked, and may lose its body on the way.
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': `tradsys/${notice.version}`,
          ...(secret !== undefined && {
            'x-tradsys-signature': `sha256=${signatureOf(body, secret)}`,
          }),
        },
        ...{ body, signal: AbortSignal.any([signal, late]) },
      }).catch((error: unknown) => {
        throw unreachable(error, late.aborted ? timeoutMs : undefined);
      });
      await answer.body?.cancel().catch(() => undefined);
      if (!answer.ok) throw refused(answer);
    },
  };
}

const signatureOf = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

function unreachable(error: unknown, timeoutMs: number | undefined): DeliveryFailure {
  if (timeoutMs !== undefined) return late(timeoutMs, 'no answer');
  const { code } = ((error as Error).cause ?? error) as { readonly code?: unknown };
  const why = typeof code === 'string' ? code : 'it cannot be reached';
  return new DeliveryFailure(why, 'check notify.webhook, and that its server runs', true);
}

const late = (timeoutMs: number, what: string): DeliveryFailure =>
  new DeliveryFailure(
    `${what} within ${timeoutMs / 1_000} s`,
    'make it quicker, or raise notify.timeout',
    true,
  );

/** What may pass by itself is tried again; a wrong address or a refused body stays one. */
function refused({ status, headers }: Response): DeliveryFailure {
  const isPassing = status >= 500 || status === 429 || status === 408;
  const asked = Number(headers.get('retry-after') ?? 0) * 1_000;
  const retryAfterMs = asked > 0 ? Math.min(asked, MAX_RETRY_AFTER_MS) : 0;
  const remedy =
    status >= 300 && status < 400
      ? 'write the address it leads to as notify.webhook'
      : isPassing
        ? 'look at the server behind notify.webhook'
        : 'check notify.webhook, and what its server takes';
  return new DeliveryFailure(`it answers ${status}`, remedy, isPassing, retryAfterMs);
}

/** A command line as words; quotes, in a word or around it, hold together what has spaces. */
export const wordsOf = (command: string): readonly string[] =>
  (command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []).map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );

/** What a program needs to run at all; the daemon's own environment may hold keys. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'XDG_RUNTIME_DIR'];

function environmentOf(notice: Notice): NodeJS.ProcessEnv {
  const kept = PASSED_ON.map((name) => [name, process.env[name]]);
  const told = Object.entries(notice).map(([name, value]) => [
    `TRADSYS_NOTICE_${name.toUpperCase()}`,
    String(value ?? ''),
  ]);
  return Object.fromEntries(
    [...kept, ...told].filter(([, value]) => value !== undefined),
  ) as NodeJS.ProcessEnv;
}

const MAX_COMPLAINT = 200;

function commandWay(words: readonly string[], cwd: string, timeoutMs: number): Way {
  const [program = '', ...args] = words;
  return {
    name: 'command',
    place: program,
    deliver: (notice, signal) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, {
          ...{ cwd, env: environmentOf(notice), shell: false, detached: true },
          stdio: ['pipe', 'ignore', 'pipe'],
        });
        let complaint = '';
        const end = (): void => killGroup(child.pid);
        const timer = setTimeout(() => {
          end();
          reject(late(timeoutMs, 'it does not end'));
        }, timeoutMs);
        signal.addEventListener('abort', end, { once: true });
        const settle = (failure: DeliveryFailure | undefined): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          // What it leaves running must hold nothing of ours.
          child.stderr.destroy();
          if (failure === undefined) resolve();
          else reject(failure);
        };
        child.stderr.on('data', (part: Buffer) => {
          if (complaint.length < MAX_COMPLAINT) complaint += part.toString('utf8');
        });
        // A program need not read what it is given.
        child.stdin.on('error', () => undefined);
        child.stdin.end(`${JSON.stringify(notice)}\n`);
        child.once('error', (error: NodeJS.ErrnoException) => settle(notStarted(error)));
        child.once('exit', (code, killed) => {
          setImmediate(() => settle(code === 0 ? undefined : ended(code, killed, complaint)));
        });
      }),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

const notStarted = ({ code }: NodeJS.ErrnoException): DeliveryFailure =>
  new DeliveryFailure(
    code === 'ENOENT' ? 'there is no such program' : `it cannot be started: ${code ?? 'unknown'}`,
    'write the path of a program that may be run as notify.command',
    false,
  );

function ended(code: number | null, killed: string | null, complaint: string): DeliveryFailure {
  const how = code === null ? `it was ended by ${killed ?? 'a signal'}` : `it ended with ${code}`;
  const said = lineOf(complaint).slice(0, MAX_COMPLAINT);
  return new DeliveryFailure(said === '' ? how : `${how}: ${said}`, 'run it by hand', true);
}
