/**
 * The daemon: from a market event to an order that leaves, with and without the sync of the journal;
 * market events a second through feed, engine thread and journal; a start on a long journal after a
 * kill; memory over many events; idle processor time; and what `positions` costs at the terminal.
 */
import { execFileSync, fork } from 'node:child_process';
import {
  closeSync,
  cpSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import { quoteOf, startBenchSession } from './workloads/daemon.js';
import type { BenchSession, Source } from './workloads/daemon.js';
import { benchOptions, compare, measure, median, MILLISECONDS, print } from './measure.js';
import type { Measurement } from './measure.js';
import type { MarketEvent } from '../src/core/domain/market-event.js';

const STAY = { cancelAll: false, flatten: false };
const MANY = { symbols: 20, strategies: 10 };
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const ended = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort');
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
const alone = (name: string, value: number, unit: string): Measurement => ({
  ...{ name, value, unit, ratio: null, against: null },
});

/** Runs `session` in a new directory until its source has sent everything. */
async function run(
  session: Omit<BenchSession, 'source'>,
  send: () => Iterable<MarketEvent> | AsyncIterable<MarketEvent>,
): Promise<void> {
  const directory = mkdtempSync(join(here, 'session-'));
  let done!: () => void;
  const sent = new Promise<void>((resolve) => (done = resolve));
  const source: Source = async function* (signal) {
    yield* send();
    done();
    await ended(signal);
  };
  const running = await startBenchSession(directory, { ...session, source });
  await sent;
  // A view is answered after what was sent before it.
  await running.view('status');
  await running.stop(STAY);
  rmSync(directory, { recursive: true });
}

/** Microseconds from the moment the feed gives an event to that in which the venue is given an order. */
async function latencies(synchronous: 'full' | 'normal', count: number): Promise<number[]> {
  const taken: number[] = [];
  let began = 0;
  let sent: () => void = () => undefined;
  const onSend = (): void => {
    taken.push((performance.now() - began) * 1e3);
    sent();
  };
  await run({ symbols: 1, strategies: 1, orderEvery: 1, onSend, synchronous }, async function* () {
    for (let event = 0; event < count; event += 1) {
      const order = new Promise<void>((resolve) => (sent = resolve));
      began = performance.now();
      yield quoteOf(0, event);
      await order;
      await pause(2);
    }
  });
  return taken.slice(count / 5);
}

/** Microseconds of a write and a sync, as the journal's disk does them. */
function syncs(count: number): number[] {
  const file = openSync(join(here, 'bare'), 'a');
  const bytes = new Uint8Array(400);
  const taken = Array.from({ length: count }, () => {
    const began = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    return (performance.now() - began) * 1e3;
  });
  closeSync(file);
  return taken;
}

/** Events a second, and resident MiB after a tenth and after all of them. */
async function sustained(count: number): Promise<{ rate: number; early: number; late: number }> {
  const { symbols } = MANY;
  let [began, early] = [0, 0];
  const memory = (): number => process.memoryUsage.rss() / 2 ** 20;
  await run({ ...MANY, orderEvery: 1_000, synchronous: 'full' }, function* () {
    began = performance.now();
    for (let event = 0; event < count; event += 1) {
      yield quoteOf(event % symbols, event);
      if (event === count / 10) early = memory();
    }
  });
  return { rate: count / ((performance.now() - began) / 1e3), early, late: memory() };
}

/** Share of one processor that a session takes to which nothing happens. */
async function idle(seconds: number): Promise<number> {
  let used = 0;
  await run({ ...MANY, orderEvery: 1_000, synchronous: 'full' }, async function* () {
    yield quoteOf(0, 0);
    await pause(500);
    const before = process.cpuUsage();
    await pause(seconds * 1e3);
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1e6 / seconds;
  });
  return used;
}

/** In a process of its own: journals an entry an event, and dies in the middle of it. */
async function fill(directory: string, entries: number): Promise<void> {
  const source: Source = async function* () {
    for (let event = 0; ; event += 1) {
      yield quoteOf(event % MANY.symbols, event);
      await turn();
      if (event % 1_000 === 0 && (await running.view('status')).journal.entries >= entries) {
        process.kill(process.pid, 'SIGKILL');
      }
    }
  };
  const settings = { ...MANY, orderEvery: 100, synchronous: 'normal' } as const;
  const running = await startBenchSession(directory, { ...settings, source });
  await running.ended;
}

/** Nothing, for as long as it is watched. */
const silent: Source = (signal) => ({
  [Symbol.asyncIterator]: () => ({
    next: () => ended(signal).then(() => ({ done: true, value: undefined })),
  }),
});

/** In a process of its own: goes on where `fill` was killed, says so, and is killed. */
async function goOn(directory: string): Promise<void> {
  await startBenchSession(directory, {
    ...{ ...MANY, orderEvery: 100, source: silent, synchronous: 'full' },
  });
  process.send!('ready');
}

async function child(role: string, directory: string): Promise<void> {
  const env = { ...process.env, TRADSYS_BENCH_ROLE: role, TRADSYS_BENCH_DIRECTORY: directory };
  const process_ = fork(import.meta.filename, [], { env });
  if (role === 'start') {
    await once(process_, 'message');
    process_.kill('SIGKILL');
  }
  if (process_.exitCode === null && process_.signalCode === null) await once(process_, 'exit');
}

/** Milliseconds from the start of the process to trading, each on a copy of the same killed session. */
async function restarts(entries: number, count: number): Promise<number[]> {
  const killed = join(here, 'killed');
  mkdirSync(killed);
  await child(`fill ${entries}`, killed);
  const taken: number[] = [];
  for (let time = 0; time < count; time += 1) {
    const copy = join(here, `copy-${time}`);
    cpSync(killed, copy, { recursive: true });
    const began = performance.now();
    await child('start', copy);
    taken.push(performance.now() - began);
    rmSync(copy, { recursive: true });
  }
  return taken;
}

/** `positions` of a running paper session against a command that only prints the version. */
async function atTheTerminal(rounds: number): Promise<readonly Measurement[]> {
  const home = mkdtempSync(join(here, 'home-'));
  const program = join(resolve(import.meta.dirname, '../../..'), 'bin/run.js');
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' };
  const tradsys = (...words: string[]): unknown =>
    execFileSync(process.execPath, [program, ...words], { cwd: home, env, stdio: 'ignore' });
  tradsys('init', '--yes');
  tradsys('daemon', 'start', '--venue', 'local');
  try {
    const [positions, version] = await measure(
      [
        { name: 'positions', run: () => tradsys('positions', '--json') },
        { name: 'tradsys --version', run: () => tradsys('--version') },
      ],
      { rounds },
    );
    return [compare(positions!, MILLISECONDS, version), compare(version!, MILLISECONDS)];
  } finally {
    tradsys('daemon', 'stop');
    tradsys('exchange', 'stop');
  }
}

async function all(): Promise<void> {
  const options = benchOptions();
  const [orders, events, entries] = options.short
    ? [200, 200_000, 20_000]
    : [2_000, 10_000_000, 1_000_000];
  const fast = await latencies('normal', orders);
  const safe = await latencies('full', orders);
  const bare = syncs(orders);
  const name = 'write and fdatasync, p50';
  const added = median(safe) - median(fast);
  const { rate, early, late } = await sustained(events);
  const starts = await restarts(entries, options.short ? 3 : 10);
  print(
    [
      alone('event to order, not synced, p50', median(fast), 'µs'),
      alone('event to order, not synced, p99', percentile(fast, 0.99), 'µs'),
      alone('event to order, durable, p50', median(safe), 'µs'),
      alone('event to order, durable, p99', percentile(safe, 0.99), 'µs'),
      { ...alone('added by the sync', added, 'µs'), ratio: added / median(bare), against: name },
      alone(name, median(bare), 'µs'),
      alone(`market events, ${events}`, rate / 1e3, 'k events/s'),
      alone('resident after a tenth', early, 'MiB'),
      { ...alone('resident after all', late, 'MiB'), ratio: late / early, against: 'a tenth' },
      alone(`killed to trading, ${entries} entries, p50`, median(starts), 'ms'),
      alone(`killed to trading, ${entries} entries, worst`, Math.max(...starts), 'ms'),
      alone('idle', 100 * (await idle(options.short ? 1 : 10)), '% of a core'),
      ...(await atTheTerminal(options.rounds)),
    ],
    options,
  );
}

const { TRADSYS_BENCH_ROLE: role, TRADSYS_BENCH_DIRECTORY: place } = process.env;
const here = place ?? mkdtempSync(join(tmpdir(), 'tradsys-bench-'));
if (role?.startsWith('fill ')) await fill(here, Number(role.slice('fill '.length)));
else if (role === 'start') await goOn(here);
else {
  try {
    await all();
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}
