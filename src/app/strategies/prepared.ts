/** A strategy ready to be sent to another thread: plain data, no functions. */
export type PreparedStrategy = PreparedBuiltIn | PreparedFile;

interface PreparedBuiltIn {
  readonly kind: 'built_in';
  readonly name: string;
  /** Constant for a name: the version of tradsys says which code that is. */
  readonly sourceHash: string;
}

export interface PreparedFile {
  readonly kind: 'file';
  /** The name the strategy gives itself. */
  readonly name: string;
  /** The file (or package) as messages show it: relative to the working directory inside it. */
  readonly origin: string;
  /** What the sources in `sourceMap` are relative to, shown the same way; empty for here. */
  readonly base: string;
  /** The file and all it imports as one CommonJS text; only `tradsys` and pure built-ins are required. */
  readonly code: string;
  /** JSON text. */
  readonly sourceMap: string;
  /** SHA-256 of the bundle without comments and paths: equal wherever the sources are. */
  readonly sourceHash: string;
}
