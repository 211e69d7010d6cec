/** Ctrl-C: exit code 130, after the command that asked for it has cleaned up. */
import { EXIT_CODES } from '../errors.js';

let controller: AbortController | undefined;

/**
 * Aborts at the first SIGINT or SIGTERM. Who asks for this signal takes over the ending: it stops,
 * leaves nothing half-written and throws an `interrupted` error. A second signal ends at once.
 */
export function interruptSignal(): AbortSignal {
  controller ??= new AbortController();
  return controller.signal;
}

let lastWord: (() => void) | undefined;

/** What is said before a first signal ends a command that did not ask for it; undefined: nothing any more. */
export function sayWhenInterrupted(say: (() => void) | undefined): void {
  lastWord = say;
}

/** Installed once by `main`. */
export function exitOnInterrupt(): void {
  const stop = (): void => {
    if (controller === undefined || controller.signal.aborted) {
      lastWord?.();
      process.exit(EXIT_CODES.interrupted);
    }
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
