/** Turns prepared text back into a strategy, in whatever thread that is wanted. */
import { createRequire } from 'node:module';
import { compileFunction, Script } from 'node:vm';
import { builtInStrategies } from '../../core/strategies/index.js';
import type { Strategy, StrategyHandlers } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { guardGlobals, strategyLibrary } from './guard-globals.js';
import { loadLibrary } from './installation.js';
import type { PreparedFile, PreparedStrategy } from './prepared.js';
import { handlerMistakes, strategyMistakes } from './shape.js';
import { frameName, strategyFailure } from './user-error.js';

/** A file that is still not loaded after this long loops. */
const LOAD_LIMIT_MS = 2_000;

/**
 * The strategy, its shape checked; `create` checks the handlers in turn and throws TradsysError with
 * the user's file and line. The file's own statements run guarded and for two seconds at most.
 * Throws TradsysError (exit `usage`) when the file is no strategy.
 */
export async function instantiateStrategy(prepared: PreparedStrategy): Promise<Strategy> {
  if (prepared.kind === 'built_in') return checked(builtInStrategies[prepared.name]!, prepared);
  const library = strategyLibrary(await loadLibrary());
  const exported = evaluate(prepared, library);
  const mistakes = strategyMistakes(exported);
  if (mistakes.length > 0) throw notAStrategy(mistakes, prepared);
  return checked(exported as Strategy, prepared);
}

/** The default export. */
function evaluate(prepared: PreparedFile, library: Readonly<Record<string, unknown>>): unknown {
  const nodeRequire = createRequire(import.meta.url);
  // The bundler let through nothing but these.
  const require = (name: string): unknown => (name === 'tradsys' ? library : nodeRequire(name));
  const module: { exports: unknown } = { exports: {} };
  const unguard = guardGlobals();
  try {
    const run = compileFunction(prepared.code, ['module', 'exports', 'require'], {
      filename: frameName(prepared),
    }) as (...parts: readonly unknown[]) => void;
    withinLimit(() => run(module, module.exports, require));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      const what = `is still not loaded after ${LOAD_LIMIT_MS / 1000} s: it seems to loop without end`;
      throw new TradsysError('strategy.loops', what, { where: prepared.origin });
    }
    throw strategyFailure(error, prepared);
  } finally {
    unguard();
  }
  return defaultOf(module.exports);
}

/** The default export; a CommonJS file may be the strategy itself. */
function defaultOf(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports;
  const named = '__esModule' in exports || 'default' in exports;
  // A file that exports nothing leaves the object it was given.
  if (!named && Object.keys(exports).length > 0) return exports;
  return (exports as { readonly default?: unknown }).default;
}

const RUN = Symbol.for('tradsys.run');

/** Calls `run` under the only clock that can stop a loop in the same thread: that of a script. */
function withinLimit(run: () => void): void {
  const holder = globalThis as { [RUN]?: () => void };
  holder[RUN] = run;
  try {
    new Script(`globalThis[Symbol.for('tradsys.run')]()`).runInThisContext({
      timeout: LOAD_LIMIT_MS,
    });
  } finally {
    Reflect.deleteProperty(holder, RUN);
  }
}

/** The same strategy, whose `create` answers with handlers or a TradsysError. */
function checked(strategy: Strategy, prepared: PreparedStrategy): Strategy {
  const { name, summary, parameters, universe, warmup } = strategy;
  return {
    name,
    ...(summary !== undefined && { summary }),
    ...(parameters !== undefined && { parameters }),
    ...(universe !== undefined && { universe }),
    ...(warmup !== undefined && { warmup }),
    create(values, setup): StrategyHandlers {
      let handlers: StrategyHandlers;
      try {
        handlers = strategy.create(values, setup);
      } catch (error) {
        throw strategyFailure(error, prepared);
      }
      const mistakes = handlerMistakes(handlers);
      if (mistakes.length > 0) throw notAStrategy(mistakes, prepared);
      return handlers;
    },
  };
}

function notAStrategy(mistakes: readonly string[], prepared: PreparedStrategy): TradsysError {
  const where = prepared.kind === 'file' ? prepared.origin : prepared.name;
  const [only] = mistakes;
  return mistakes.length === 1
    ? new TradsysError('strategy.invalid', only!, { where, exit: 'usage' })
    : new TradsysError('strategy.invalid', `${mistakes.length} mistakes in the strategy`, {
        where,
        exit: 'usage',
        details: mistakes,
      });
}
