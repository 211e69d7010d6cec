/** Text that must not be seen: whoever prints, logs, joins or serialises it gets `***`. */

const MASK = '***';

/**
 * Holds a key, a secret or a passphrase. Only `reveal()` gives the text, so that a search for it finds
 * every place where a secret leaves its wrapper. It does not survive a message to another thread or
 * process: what is sent there has to be revealed on purpose.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  /** What `console.log` and `util.inspect` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}
