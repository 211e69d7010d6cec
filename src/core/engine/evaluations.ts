import type { Change } from '../domain/journal.js';
import type { Timestamp } from '../domain/units.js';
import type { StrategyHandlers } from '../strategies/index.js';
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
}

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

  constructor(private readonly onEvaluation: (evaluation: Evaluation) => void = () => undefined) {}

  /** The last ones, by instance and symbol. */
  all(): readonly Evaluation[] {
    return [...this.last.values()];
  }

  /** The same handlers, looked at while they answer bars. */
  watch(instance: string, handlers: StrategyHandlers, host: () => Watched): StrategyHandlers {
    if (!handlers.onBar) return handlers;
    const watched: StrategyHandlers = Object.create(handlers) as StrategyHandlers;
    watched.onBar = (bar, context) => {
      handlers.onBar!(bar, context);
      this.note(instance, bar.symbol, host());
    };
    return watched;
  }

  private note(instance: string, symbol: string, { now, trading, outbox }: Watched): void {
    const evaluation: Evaluation = {
      ...{ instance, symbol, at: now, outcome: outcomeOf(outbox) },
      gate: !trading && outbox.length > 0 ? 'warm-up: requests are dropped' : undefined,
      reason: reasonOf(outbox),
    };
    this.last.set(`${instance} ${symbol}`, evaluation);
    this.onEvaluation(evaluation);
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
