/** What the readers of the three formats have in common. */
import type { Path } from './shape.js';

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a reader of one format gives back. */
export interface Parsed {
  readonly values: unknown;
  readonly problems: readonly (Position & { readonly message: string })[];
  position(path: Path, part: 'key' | 'value'): Position | undefined;
}
