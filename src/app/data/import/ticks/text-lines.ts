/** Bytes to lines of text. */
const NEWLINE = 0x0a;

/** Cuts chunks of any size into lines; blank ones are passed over. */
export class TextLines {
  readonly #onLine: (text: string, line: number) => void;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  constructor(onLine: (text: string, line: number) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#emit(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
  }

  /** The last line needs no line break. */
  end(): void {
    if (this.#rest.length > 0) this.#emit(Buffer.from(this.#rest).toString('utf8'));
    this.#rest = new Uint8Array(0);
  }

  #emit(text: string): void {
    this.#line += 1;
    const trimmed = text.trim();
    if (trimmed !== '') this.#onLine(trimmed, this.#line);
  }
}
