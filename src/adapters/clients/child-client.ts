/**
 * A client whose exchange object lives in a process of its own. When that ends or hangs, calls under
 * way are rejected, a new one is started, and the watches go on in it.
 */
import type { ChildProcess } from 'node:child_process';
import { ClientError } from './exchange-client.js';
import type { ExchangeClient, WatchState } from './exchange-client.js';
import type { Request, RequestLimiter } from './limiter.js';
import type { ExchangeSettings, FromChild, Priority, ToChild } from './messages.js';
import { PendingCalls } from './pending-calls.js';
import type { ClientTiming } from './timing.js';

export interface ChildClientParts {
  readonly settings: ExchangeSettings;
  /** Whose orders these are, for limits that hold for one account. */
  readonly account: string;
  readonly start: () => ChildProcess;
  readonly limiter: (opened: Extract<FromChild, { kind: 'opened' }>) => RequestLimiter;
  readonly timing: ClientTiming;
  /** Hears of errors that belong to no call, and of ends of the child. One line each. */
  readonly warn: (line: string) => void;
}

interface Watch {
  readonly method: string;
  readonly parameters: readonly unknown[];
  readonly onAnswer: (answer: unknown) => void;
  readonly onState: (state: WatchState) => void;
}

type CallOptions = NonNullable<Parameters<ExchangeClient['call']>[2]>;

/** The child lived this long before it ended: it is started again at once. */
const STABLE_MS = 30_000;
const CLOSED = 'the client is closed';

export class ChildClient implements ExchangeClient {
  readonly id: string;
  private child: ChildProcess | undefined;
  private opened = false;
  private closed = false;
  private limiter: RequestLimiter | undefined;
  private readonly calls: PendingCalls;
  private readonly watches = new Map<number, Watch>();
  private readonly asking = new Map<number, Request>();
  private watchCount = 0;
  private startedAt = 0;
  private restarts = 0;
  private restart: NodeJS.Timeout | undefined;
  private opening: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private unanswered = 0;
  private lastWords = '';

  constructor(private readonly parts: ChildClientParts) {
    this.id = parts.settings.id;
    this.calls = new PendingCalls((message) => this.send(message));
  }

  /** Of the child that is running, for those who look after processes. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when the exchange object stands; rejects with `ClientError` when it cannot. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onOpened = (error) => {
        this.onOpened = undefined;
        if (error) reject(error);
        else resolve();
      };
      this.startChild();
    });
  }

  private onOpened: ((error: ClientError | undefined) => void) | undefined;

  call(
    method: string,
    parameters: readonly unknown[],
    options: CallOptions = {},
  ): Promise<unknown> {
    if (this.closed) return Promise.reject(failed('ExchangeClosedByUser', CLOSED));
    const { priority = priorityOf(method), weight, timeoutMs = this.parts.timing.callMs } = options;
    return this.calls.add({ method, parameters, priority, weight }, timeoutMs, this.opened);
  }

  watch(
    method: string,
    parameters: readonly unknown[],
    onAnswer: Watch['onAnswer'],
    onState: Watch['onState'],
    signal: AbortSignal,
  ): void {
    if (signal.aborted || this.closed) return;
    const watch = ++this.watchCount;
    this.watches.set(watch, { method, parameters, onAnswer, onState });
    signal.addEventListener(
      'abort',
      () => {
        if (this.watches.delete(watch) && this.opened) this.send({ kind: 'unwatch', watch });
      },
      { once: true },
    );
    if (this.opened) this.send({ kind: 'watch', watch, method, parameters });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.restart);
    this.watches.clear();
    this.calls.fail('ExchangeClosedByUser', CLOSED);
    this.withdrawAll();
    const { child } = this;
    if (!child) return;
    clearInterval(this.pings);
    clearTimeout(this.opening);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send({ kind: 'close' });
    const timer = setTimeout(() => child.kill('SIGKILL'), this.parts.timing.closeMs);
    await ended;
    clearTimeout(timer);
  }

  private startChild(): void {
    const child = this.parts.start();
    this.child = child;
    this.startedAt = performance.now();
    this.lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = `${this.lastWords}${text}`.slice(-2_000);
    });
    child.on('message', (message) => {
      if (child === this.child) this.hear(message as FromChild);
    });
    child.once('error', (error) => this.childEnded(child, error.message));
    child.once('exit', (code, signal) => {
      this.childEnded(child, signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`);
    });
    this.send({ kind: 'open', settings: this.parts.settings });
    this.opening = setTimeout(() => child.kill('SIGKILL'), this.parts.timing.openMs);
  }

  /** Counted in questions and not in time: after the machine slept the child is as late as we are. */
  private startPings(): void {
    const { pingMs, missedPings } = this.parts.timing;
    this.unanswered = 0;
    this.pings = setInterval(() => {
      if (this.unanswered >= missedPings) this.child?.kill('SIGKILL');
      this.unanswered += 1;
      this.send({ kind: 'ping' });
    }, pingMs);
    this.pings.unref();
  }

  private childEnded(child: ChildProcess, how: string): void {
    if (child !== this.child) return;
    this.child = undefined;
    clearInterval(this.pings);
    clearTimeout(this.opening);
    if (this.closed) return;
    const hung = this.opened
      ? this.unanswered >= this.parts.timing.missedPings
      : how === 'signal SIGKILL';
    this.opened = false;
    const reason = hung ? `${how}, for it did not answer` : how;
    const text = `the ${this.id} client's process ended (${reason})`;
    const { onOpened } = this;
    this.parts.warn(`${text}${this.lastLine()}`);
    this.withdrawAll();
    this.calls.fail('ClientCrashed', text);
    for (const { onState } of this.watches.values()) {
      onState({ connected: false, text, kind: 'ClientCrashed' });
    }
    if (onOpened) onOpened(failed('ClientStart', `${text}${this.lastLine()}`));
    else this.startAgain();
  }

  private lastLine(): string {
    const lines = this.lastWords.split('\n').filter((line) => /\w*Error\b/.test(line));
    return lines.length === 0 ? '' : `: ${lines[0]!.trim()}`;
  }

  private startAgain(): void {
    const { restartMs, longestRestartMs } = this.parts.timing;
    if (performance.now() - this.startedAt > STABLE_MS) this.restarts = 0;
    const pause = Math.min(restartMs * 2 ** this.restarts, longestRestartMs);
    this.restarts += 1;
    this.restart = setTimeout(() => this.startChild(), pause);
  }

  private send(message: ToChild): void {
    // A channel that has broken is told by the end of the child.
    if (this.child?.connected === true) this.child.send(message, () => undefined);
  }

  private hear(message: FromChild): void {
    this.unanswered = 0;
    switch (message.kind) {
      case 'opened':
        this.hearOpened(message);
        break;
      case 'unopened':
        this.hearUnopened(message.failure.kind, message.failure.message);
        break;
      case 'ask':
        this.hearAsk(message);
        break;
      case 'answered':
        this.calls.answered(message.call, message.answer);
        break;
      case 'failed':
        this.calls.failed(message.call, message.failure);
        break;
      case 'limited':
        this.limiter?.pause(message.until, message.ordersOnly ? this.parts.account : undefined);
        break;
      case 'stray':
        this.parts.warn(message.text);
        break;
      case 'pong':
        break;
      default:
        this.hearOfWatch(message);
    }
  }

  private hearOfWatch(message: Extract<FromChild, { watch: number }>): void {
    const watch = this.watches.get(message.watch);
    if (message.kind === 'seen') watch?.onAnswer(message.answer);
    else if (message.kind === 'found') watch?.onState({ connected: true, text: message.text });
    else {
      const { kind, message: text } = message.failure;
      watch?.onState({ connected: false, text, kind });
    }
  }

  private hearOpened(message: Extract<FromChild, { kind: 'opened' }>): void {
    this.limiter = this.parts.limiter(message);
    this.opened = true;
    clearTimeout(this.opening);
    this.startPings();
    for (const [watch, { method, parameters }] of this.watches) {
      this.send({ kind: 'watch', watch, method, parameters });
    }
    this.calls.begin();
    this.onOpened?.(undefined);
  }

  private hearUnopened(kind: string, message: string): void {
    if (this.onOpened) {
      this.onOpened(failed(kind, message));
      return;
    }
    // It has opened before, so the cause may pass.
    this.parts.warn(message);
    this.child?.kill('SIGKILL');
  }

  private hearAsk({ request, call, ...rest }: Extract<FromChild, { kind: 'ask' }>): void {
    const grant = (): boolean => {
      this.asking.delete(request);
      const wanted = call === undefined || this.calls.has(call);
      if (wanted && call !== undefined) this.calls.leaves(call, rest.changes);
      this.send({ kind: wanted ? 'granted' : 'denied', request });
      return wanted;
    };
    const asking = { ...rest, account: this.parts.account, grant };
    this.asking.set(request, asking);
    this.limiter!.ask(asking);
  }

  private withdrawAll(): void {
    for (const request of this.asking.values()) this.limiter?.withdraw(request);
    this.asking.clear();
  }
}

export const failed = (kind: string, message: string): ClientError =>
  new ClientError(kind, message, 'definitely_not', undefined, undefined);

function priorityOf(method: string): Priority {
  if (/^cancel/.test(method)) return 'cancel';
  return /^(?:create|edit)/.test(method) ? 'order' : 'query';
}
