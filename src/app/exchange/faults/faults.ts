/** The faults that are set: decides, by a seeded generator, what happens to whom, and counts it. */
import { nextUniform, seedRandom } from '../../../core/exchange/index.js';
import type { RandomState } from '../../../core/exchange/index.js';
import type { FaultCount, FaultRule, RuleFault } from './kinds.js';

interface Rule extends FaultCount {
  seen: number;
  happened: number;
}

export class Faults {
  clockSkewMs = 0;
  /** Markets are closed and requests of accounts refused. */
  maintenance = false;
  /** No key is taken. */
  refusesKeys = false;
  /** Depth answers by symbol as they were when stale ones were asked for. */
  booksBefore: ReadonlyMap<string, unknown> | undefined;
  private readonly delayed = new Set<NodeJS.Timeout>();
  private rules: Rule[] = [];
  private readonly random: RandomState;

  constructor(seed: number, rules: readonly FaultRule[] = []) {
    this.random = seedRandom(seed);
    for (const rule of rules) this.set(rule);
  }

  /** False when nothing can happen: the usual case, and all that it costs. */
  get any(): boolean {
    return this.rules.length > 0;
  }

  set(rule: FaultRule): void {
    this.rules.push({ ...rule, seen: 0, happened: 0 });
  }

  clear(): void {
    this.rules = [];
    this.clockSkewMs = 0;
    this.refusesKeys = false;
  }

  /** Runs what a fault delays: at once without a delay, never when the exchange stops before. */
  later(ms: number, callback: () => void): void {
    if (ms === 0) {
      callback();
      return;
    }
    const timer = setTimeout(() => {
      this.delayed.delete(timer);
      callback();
    }, ms);
    this.delayed.add(timer);
  }

  /** What was delayed does not happen any more: whoever waits for it is gone. */
  dropDelayed(): void {
    for (const timer of this.delayed) clearTimeout(timer);
    this.delayed.clear();
  }

  counts(): readonly FaultCount[] {
    return this.rules.map((rule) => ({ ...rule }));
  }

  /** The rule by which this fault happens here and now; it is counted. */
  strikes(fault: RuleFault, endpoint: string): FaultRule | undefined {
    if (this.rules.length === 0) return undefined;
    for (const rule of this.rules) {
      if (rule.fault !== fault || !matches(rule.endpoint, endpoint)) continue;
      if (rule.times !== undefined && rule.happened >= rule.times) continue;
      rule.seen += 1;
      if (rule.chance < 1 && nextUniform(this.random) >= rule.chance) continue;
      rule.happened += 1;
      return rule;
    }
    return undefined;
  }
}

function matches(pattern: string, endpoint: string): boolean {
  return pattern === '*' || pattern.toLowerCase() === endpoint.toLowerCase();
}
