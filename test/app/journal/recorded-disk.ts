/**
 * What a process wrote to files, syscall by syscall as strace saw it, and the disk as a power cut at any of
 * these moments may leave it: what was synced is there, and of what was not any part.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** For `strace`: the calls that change or sync a file, with their data, and what is said. */
export const TRACED = [
  ...['-f', '-qqq', '-y', '-xx', '-s', '100000000', '-e', 'signal=none'],
  ...['-e', 'trace=pwrite64,write,ftruncate,fsync,fdatasync'],
];

type Act =
  | { readonly kind: 'write'; readonly file: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: 'cut'; readonly file: string; readonly size: number }
  /** What was written before `from` (an index of acts) is on the disk from here on. */
  | { readonly kind: 'synced'; readonly file: string; readonly from: number }
  /** A sequence of which it was said that it is durable. */
  | { readonly kind: 'said'; readonly seq: number };

const CALL = /^(\d+) +(\w+)\((\d+)<([^>]*)>(.*)$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>/;
const BYTES = /"((?:\\x[0-9a-f]{2})*)"/;

/** Reads what strace wrote; a line that is not whole ends it. `files`: names of those that count. */
export function recordedActs(trace: string, files: readonly string[]): readonly Act[] {
  const acts: Act[] = [];
  /** Calls that have begun and not ended, by thread. */
  const begun = new Map<string, { readonly call: Call; readonly from: number }>();
  for (const line of readFileSync(trace, 'latin1').split('\n')) {
    const resumed = RESUMED.exec(line);
    if (resumed) {
      const found = begun.get(resumed[1]!);
      begun.delete(resumed[1]!);
      if (found && !/= -1 /.test(line)) end(acts, found.call, found.from);
      continue;
    }
    const call = callOf(line, files);
    if (!call) continue;
    // Said is what begins to be said; the rest counts when it is done.
    if (call.name === 'write') acts.push({ kind: 'said', seq: Number(call.data.toString()) });
    else if (line.includes('<unfinished ...>')) {
      begun.set(call.thread, { call, from: acts.length });
    } else if (!/= -1 /.test(line)) end(acts, call, acts.length);
  }
  return acts;
}

interface Call {
  readonly thread: string;
  readonly name: string;
  readonly file: string;
  readonly data: Buffer;
  /** The last number among its arguments. */
  readonly place: number;
}

function callOf(line: string, files: readonly string[]): Call | undefined {
  const found = CALL.exec(line);
  if (!found) return undefined;
  const [, thread, name, number, path, rest] = found as unknown as string[];
  const file = basename(unescaped(path!).toString());
  const data = unescaped(BYTES.exec(rest!)?.[1] ?? '');
  if (name === 'write') {
    const isSaid = number === '1' && /^\d+\n$/.test(data.toString('latin1'));
    if (!isSaid) return undefined;
  } else if (!files.includes(file)) return undefined;
  const place = Number(/(\d+)\s*(?:\)| <unfinished)[^"]*$/.exec(rest!)?.[1] ?? 0);
  return { ...{ thread: thread!, name: name! }, file, data, place };
}

const unescaped = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');

function end(acts: Act[], { name, file, data, place }: Call, from: number): void {
  if (name === 'pwrite64') acts.push({ kind: 'write', file, at: place, data });
  else if (name === 'ftruncate') acts.push({ kind: 'cut', file, size: place });
  else if (name !== 'write') acts.push({ kind: 'synced', file, from });
}

/** Moments of the acts, one after the other. */
export class RecordedDisk {
  /** The highest sequence that was said to be durable. */
  said = 0;
  private readonly synced = new Map<string, Bytes>();
  private readonly pending = new Map<string, { readonly index: number; readonly act: Act }[]>();
  private next = 0;

  constructor(private readonly acts: readonly Act[]) {}

  /** One act more; false at the end. */
  step(): boolean {
    const act = this.acts[this.next];
    if (!act) return false;
    const index = this.next++;
    if (act.kind === 'said') this.said = Math.max(this.said, act.seq);
    else if (act.kind === 'synced') {
      const all = this.pending.get(act.file) ?? [];
      for (const one of all) if (one.index < act.from) this.apply(this.synced, one.act);
      this.pending.set(
        act.file,
        all.filter((one) => one.index >= act.from),
      );
    } else {
      const all = this.pending.get(act.file) ?? [];
      all.push({ index, act });
      this.pending.set(act.file, all);
    }
    return true;
  }

  /** Writes the files as the power cut leaves them; `keeps` says of each act that was not synced. */
  cutPower(directory: string, keeps: () => boolean): void {
    const left = new Map([...this.synced].map(([file, bytes]) => [file, bytes.copy()]));
    for (const all of this.pending.values()) {
      for (const { act } of all) if (keeps()) this.apply(left, act);
    }
    for (const [file, bytes] of left) writeFileSync(join(directory, file), bytes.content);
  }

  private apply(files: Map<string, Bytes>, act: Act): void {
    if (act.kind !== 'write' && act.kind !== 'cut') return;
    const file = files.get(act.file) ?? new Bytes();
    files.set(act.file, file);
    if (act.kind === 'write') file.write(act.at, act.data);
    else file.resize(act.size);
  }
}

/** What a file holds; what was never written in between is zero. */
class Bytes {
  private room = Buffer.alloc(1 << 16);
  private size = 0;

  get content(): Buffer {
    return this.room.subarray(0, this.size);
  }

  write(at: number, data: Buffer): void {
    if (at + data.length > this.size) this.resize(at + data.length);
    data.copy(this.room, at);
  }

  resize(size: number): void {
    if (size > this.room.length) {
      const larger = Buffer.alloc(2 * size);
      this.content.copy(larger);
      this.room = larger;
    }
    if (size < this.size) this.room.fill(0, size, this.size);
    this.size = size;
  }

  copy(): Bytes {
    const copy = new Bytes();
    copy.write(0, this.content);
    return copy;
  }
}
