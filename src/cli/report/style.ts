/** How wide the page is and whether it may be coloured; decided once, by the command. */
import { Chalk } from 'chalk';

export interface Style {
  /** Columns of the page; lines are wrapped or cut to it. */
  readonly width: number;
  readonly colour: boolean;
}

export interface Paint {
  readonly heading: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly alarm: (text: string) => string;
  readonly curve: (text: string) => string;
  /** Green above zero, red below, plain at zero and for null. */
  readonly signed: (value: number | null, text: string) => string;
}

const NARROWEST = 60;
const WIDEST = 140;

/** Width of a terminal, or 100 when there is none: wide enough to read, narrow enough to paste. */
export function styleFor(stream: { readonly columns?: number }, colour: boolean): Style {
  return { width: Math.min(WIDEST, Math.max(NARROWEST, stream.columns ?? 100)), colour };
}

export function paintFor(style: Style): Paint {
  const chalk = new Chalk({ level: style.colour ? 1 : 0 });
  return {
    heading: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    warning: (text) => chalk.yellow(text),
    alarm: (text) => chalk.bold.red(text),
    curve: (text) => chalk.cyan(text),
    signed(value, text) {
      if (value === null || value === 0) return text;
      return value > 0 ? chalk.green(text) : chalk.red(text);
    },
  };
}
