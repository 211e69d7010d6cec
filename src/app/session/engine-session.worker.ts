/** The engine's thread of a session: inputs by message, no socket, no database. */
import { parentPort } from 'node:worker_threads';
import { openLane } from '../journal/index.js';
import { TradsysError } from '../../errors.js';
import { sentFailure } from '../process/failure.js';
import type { SentFailure } from '../process/failure.js';
import { guardGlobals, instantiateStrategy } from '../strategies/index.js';
import { EngineHost } from './engine-host.js';
import type { FromEngine, ToEngine } from './engine-messages.js';
import { MemoryWatch } from './memory-watch.js';
import { watchPromises } from './stray-promises.js';
import { viewOf } from './view-of.js';
import { PROGRESS } from './watch-handlers.js';

const say = (message: FromEngine): void => parentPort!.postMessage(message);

function failureOf(error: unknown): SentFailure {
  if (error instanceof TradsysError) return sentFailure(error);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return sentFailure(new TradsysError('engine.failed', text));
}

let host: EngineHost | undefined;
let progress: Int32Array | undefined;
const memory = new MemoryWatch();

async function start({
  input,
  past,
  seat,
  progress: shared,
}: Extract<ToEngine, { kind: 'start' }>) {
  guardGlobals();
  progress = new Int32Array(shared);
  watchPromises(progress, (instance, reason) => say({ kind: 'stray', instance, reason }));
  const strategies = await Promise.all(
    input.plan.strategies.map((one) => instantiateStrategy(one)),
  );
  const lane = openLane(seat);
  host = new EngineHost({
    append: (records) => lane.append(records),
    send: (batch) => say({ kind: 'commands', batch }),
    watch: { progress, memory },
  });
  host.start(input, strategies, past);
  say({ kind: 'ready', nextAt: host.nextAt });
}

/** One input, and what it is answered with. */
function take(engine: EngineHost, message: Exclude<ToEngine, { kind: 'start' }>): void {
  switch (message.kind) {
    case 'market':
      engine.market(message.batch, message.count);
      break;
    case 'report':
      engine.report(message.input);
      break;
    case 'control':
      say({ kind: 'controlled', id: message.id, outcome: engine.control(message.input) });
      break;
    case 'wake':
      engine.wake(message.at);
      break;
    case 'snapshot':
      engine.snapshot();
      break;
    case 'expected':
      say({ kind: 'view', id: message.id, view: engine.expected(message.account) });
      return;
    case 'view':
      say({ kind: 'view', id: message.id, view: viewOf(engine, message.name, message.filter) });
      return;
  }
  Atomics.add(progress!, PROGRESS.inputs, 1);
  const tally = engine.tally.drain();
  say({ kind: 'done', nextAt: engine.nextAt, news: engine.news(), tally });
  const tooLarge = memory.look();
  if (tooLarge) say({ kind: 'too_large', ...tooLarge });
}

function takeSafely(message: Exclude<ToEngine, { kind: 'start' }>): void {
  try {
    take(host!, message);
  } catch (error) {
    const id = 'id' in message ? { id: message.id } : {};
    say({ kind: 'failed', failure: failureOf(error), ...id });
  }
}

/** What came before strategies were ready. */
const early: Exclude<ToEngine, { kind: 'start' }>[] = [];

parentPort!.on('message', (message: ToEngine) => {
  if (message.kind === 'start') {
    start(message).then(
      () => early.splice(0).forEach(takeSafely),
      (error: unknown) => say({ kind: 'failed', failure: failureOf(error) }),
    );
  } else if (host) takeSafely(message);
  else early.push(message);
});
