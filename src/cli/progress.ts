/** A progress bar on standard error, for people only and only when the wait is worth one. */
import type { SingleBar } from 'cli-progress';

/** A job shorter than this shows no bar. */
const QUIET_MS = 1000;

export interface ProgressOptions {
  /** What is counted: `bars`, `rows`. */
  readonly unit: string;
  readonly total: number;
  readonly stream?: NodeJS.WriteStream;
  /** Milliseconds, for tests; default: the monotonic clock. */
  readonly now?: () => number;
}

export interface Progress {
  /** How many of the total are done. Cheap enough to call a few thousand times. */
  update(done: number): void;
  /** Removes the bar; to be called on every way out. */
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** Shows rate and time left once a second has passed; nothing at all unless stderr is a terminal. */
export function startProgress(options: ProgressOptions): Progress {
  const { unit, total, stream = process.stderr, now = () => performance.now() } = options;
  if (!stream.isTTY || total <= 0) return SILENT;
  const startedMs = now();
  let bar: SingleBar | undefined;
  let loading = false;
  let stopped = false;
  let done = 0;

  const load = async (): Promise<void> => {
    const { default: cliProgress } = await import('cli-progress');
    if (stopped) return;
    bar = new cliProgress.SingleBar({
      format: `{bar} {percentage}% | {value}/{total} ${unit} | {rate} ${unit}/s | {left} left`,
      barsize: 30,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
      stream,
    });
    bar.start(total, done, pace(done));
  };
  const pace = (value: number): { rate: string; left: string } => {
    const seconds = Math.max((now() - startedMs) / 1000, 1e-3);
    const rate = value / seconds;
    return { rate: compact(rate), left: duration(rate > 0 ? (total - value) / rate : Infinity) };
  };

  return {
    update(value) {
      done = Math.min(value, total);
      if (bar) bar.update(done, pace(done));
      else if (!loading && now() - startedMs >= QUIET_MS) {
        loading = true;
        void load();
      }
    },
    stop() {
      stopped = true;
      bar?.stop();
      bar = undefined;
    },
  };
}

/** 1234567 as `1.2M`. */
export function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`;
  return value.toFixed(0);
}

/** Seconds as `1h 02m`, `2m 05s` or `7s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.ceil(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
  if (whole >= 60) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${whole}s`;
}
