import type { Change } from '../domain/journal.js';
import type { Timestamp } from '../domain/units.js';
import type { Bar } from '../domain/bar.js';
import { HANDLER_NAMES } from '../strategies/index.js';
import type { RequestId, StrategyContext, StrategyHandlers } from '../strategies/index.js';
import type { InstanceSpec } from './instance.js';
import { DELAY_MICROSECONDS } from './live-timeline.js';
import type { Observed } from './observed.js';
import type { Request } from './request.js';

/** One look of a strategy at a symbol: what it asked for, and the first gate that said no. */
export interface Evaluation {
  readonly instance: string;
  /** Qualified. */
  readonly symbol: string;
  at: Timestamp;
  /** `no request`, `target 1`, `buy 0.5`: several joined by a comma. */
  outcome: string;
  /** Name of the gate and why, of a request that did not become an order. */
  gate: string | undefined;
  reason: string;
  /** Those that may become orders. */
  readonly requests: readonly RequestId[];
  /** While strategies warm up, what they ask for is dropped. */
  readonly warmingUp: boolean;
  /** What the strategy went by: as it is until the next look. */
  readonly observed: readonly Observed[];
}

/** What a strategy saw; valid during the call alone. */
export interface Seen {
  /** Undefined when it was called for anything but a bar. */
  readonly bar: Bar | undefined;
  readonly context: StrategyContext;
}

export type EvaluationListener = (evaluation: Evaluation, seen: Seen) => void;

/** What the evaluations need of the engine. */
interface Watched {
  readonly now: Timestamp;
  readonly trading: boolean;
  readonly outbox: readonly Request[];
}

/**
 * Remembers each strategy's last evaluation of each symbol, from the outside: handlers are wrapped, and
 * the changes of a turn tell which requests were refused. `onEvaluation` hears of every one.
 */
export class Evaluations {
  private readonly last = new Map<string, Evaluation>();

  constructor(private readonly onEvaluation: EvaluationListener = () => undefined) {}

  /** The last ones, by instance and symbol. */
  all(): readonly Evaluation[] {
    return [...this.last.values()];
  }

  /** The same handlers: looked at while they answer bars, and whenever they ask for something. */
  watch(
    { name: instance, handlers, observed = [] }: InstanceSpec,
    host: () => Watched,
  ): StrategyHandlers {
    const watched: Record<string, unknown> = {};
    const note = (bar: Bar | undefined, context: StrategyContext): void =>
      this.note({ instance, observed }, { bar, context }, host());
    for (const name of HANDLER_NAMES) {
      const handler = (handlers as Handlers)[name];
      if (!handler) continue;
      watched[name] = (shown: unknown, context: StrategyContext): unknown => {
        const answer = handler.call(handlers, shown, context);
        if (name === 'onBar') note(shown as Bar, context);
        else if (host().outbox.length > 0) note(undefined, context);
        return answer;
      };
    }
    return watched;
  }

  private note(
    { instance, observed }: Pick<Evaluation, 'instance' | 'observed'>,
    seen: Seen,
    { now, trading, outbox }: Watched,
  ): void {
    const symbol = seen.bar?.symbol ?? seen.context.symbol;
    // In warm-up it is the time of the bar; later a bar is shown in vain when it is too old.
    const isOld = seen.bar !== undefined && now - seen.bar.end > DELAY_MICROSECONDS;
    const dropped = isOld ? 'stale: the bar ended too long ago' : 'warm-up: requests are dropped';
    const evaluation: Evaluation = {
      ...{ instance, observed, symbol, at: now, outcome: outcomeOf(outbox) },
      warmingUp: !trading && !isOld,
      gate: !trading && outbox.length > 0 ? dropped : undefined,
      reason: reasonOf(outbox),
      requests: outbox.flatMap((request) => (MAY_ORDER.has(request.kind) ? [idOf(request)] : [])),
    };
    this.last.set(`${instance} ${symbol}`, evaluation);
    this.onEvaluation(evaluation, seen);
  }

  /** The changes of the turn in which strategies were asked. */
  settle(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'denied') continue;
      const evaluation = this.last.get(`${change.instance} ${change.symbol}`);
      if (evaluation) evaluation.gate ??= `${change.rule}: ${change.reason}`;
    }
  }
}

function outcomeOf(outbox: readonly Request[]): string {
  const asked = outbox.map((request) => {
    switch (request.kind) {
      case 'target':
        return `target ${request.fraction}`;
      case 'order': {
        const { side, size } = request;
        const [unit, amount] =
          typeof size === 'number' ? ['', size] : (Object.entries(size)[0] ?? ['', 0]);
        return `${side} ${unit} ${amount}`.replace('  ', ' ');
      }
      case 'timer':
        return `timer ${request.name}`;
      default:
        return request.kind.replace('_', ' ');
    }
  });
  return asked.length === 0 ? 'no request' : asked.join(', ');
}

function reasonOf(outbox: readonly Request[]): string {
  for (const request of outbox) {
    if (request.kind === 'order') return request.options.reason ?? '';
    if ('reason' in request) return request.reason;
  }
  return '';
}

type Handlers = Readonly<
  Record<string, ((shown: unknown, context: StrategyContext) => unknown) | undefined>
>;

const MAY_ORDER: ReadonlySet<Request['kind']> = new Set(['target', 'order', 'close']);
const idOf = (request: Request): RequestId => ('id' in request ? request.id : 0);
