/** Keeps a strategy from asking the machine what only the engine may tell it. */

type Replaced = readonly [holder: object, key: string, value: unknown];

/** Carries no file or line: the strategy's failure gets those from its stack. */
class ForbiddenGlobal extends Error {
  constructor(what: string, remedy: string) {
    super(`${what} is not available to strategies; ${remedy}`);
    this.name = 'Error';
  }
}

const TIME = 'use context.now, the time of the event';
const CHANCE = 'a run must give the same result every time it is repeated';
const WAITING = 'use context.setTimer and onTimer, which follow the time of the events';
const ENDING = 'a strategy that cannot go on throws';
const OUTSIDE = 'a strategy sees only what the engine shows it';

const refuse =
  (what: string, remedy: string): (() => never) =>
  () => {
    throw new ForbiddenGlobal(what, remedy);
  };

/** `Date` that still reads given times, but neither is nor knows the present. */
function timelessDate(Original: DateConstructor): DateConstructor {
  return new Proxy(Original, {
    construct(target, given: readonly unknown[], newTarget) {
      if (given.length === 0) throw new ForbiddenGlobal('new Date() without a time', TIME);
      return Reflect.construct(target, given, newTarget) as Date;
    },
    apply: refuse('Date() without a time', TIME),
    get: (target, key, receiver) =>
      key === 'now' ? refuse('Date.now', TIME) : (Reflect.get(target, key, receiver) as unknown),
  });
}

function replacements(): readonly Replaced[] {
  const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
  const outside = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
  return [
    [globalThis, 'Date', timelessDate(Date)],
    [Math, 'random', refuse('Math.random', CHANCE)],
    [performance, 'now', refuse('performance.now', TIME)],
    [process, 'hrtime', refuse('process.hrtime', TIME)],
    [process, 'uptime', refuse('process.uptime', TIME)],
    ...['exit', 'abort', 'kill'].map((name): Replaced => [
      process,
      name,
      refuse(`process.${name}`, ENDING),
    ]),
    [crypto, 'randomUUID', refuse('crypto.randomUUID', CHANCE)],
    [crypto, 'getRandomValues', refuse('crypto.getRandomValues', CHANCE)],
    ...timers.map((name): Replaced => [globalThis, name, refuse(name, WAITING)]),
    ...outside
      .filter((name) => name in globalThis)
      .map((name): Replaced => [globalThis, name, refuse(name, OUTSIDE)]),
  ];
}

/** What of the library reads files or takes a while: for programs, not for strategies. */
const FOR_PROGRAMS = ['backtest', 'generateBars', 'readBars'];

/** The library as a strategy gets it: what only a program may call throws with the remedy. */
export function strategyLibrary(
  library: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const refused = FOR_PROGRAMS.map((name) => [name, refuse(name, OUTSIDE)] as const);
  return { ...library, ...Object.fromEntries(refused) };
}

/**
 * Replaces the clock, chance, timers and the network in this thread by functions that throw with the
 * remedy, and returns what undoes it. Applied for good in the engine's thread, before a strategy
 * loads; what the thread itself needs of them it must have taken before.
 */
export function guardGlobals(): () => void {
  const undo = replacements().map(([holder, key, value]) => {
    const before = Object.getOwnPropertyDescriptor(holder, key);
    Object.defineProperty(holder, key, { value, configurable: true, writable: true });
    return (): void => {
      if (before) Object.defineProperty(holder, key, before);
      // It was inherited: without the one put in front, it shows again.
      else Reflect.deleteProperty(holder, key);
    };
  });
  return () => {
    for (const restore of undo.reverse()) restore();
  };
}
