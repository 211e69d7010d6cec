/** Asking for what must not be seen. Import lazily. */
import { password } from '@inquirer/prompts';

/** Where the dialogue takes place; the standard error, so that `--json` keeps standard output. */
interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Reads a line without echo. `problemOf` says what is wrong with it, or gives undefined. */
export function askSecret(
  question: string,
  problemOf: (text: string) => string | undefined = () => undefined,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const validate = (text: string): string | true => problemOf(text) ?? true;
  return password({ message: `${question}:`, mask: false, validate }, terminal);
}

/** The same, where there is a person; undefined where there is none. */
export const askerAtTerminal = (): typeof askSecret | undefined =>
  process.stdin.isTTY && process.stderr.isTTY ? askSecret : undefined;
