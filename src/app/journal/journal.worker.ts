/** The journal's thread, told first what to open and then what to write. */
import { parentPort } from 'node:worker_threads';
import { textOf } from './failures.js';
import type { JournalTask, OwnerMessage, WriterMessage } from './messages.js';
import { WriterLoop } from './writer-loop.js';

const say = (message: WriterMessage): void => parentPort!.postMessage(message);

parentPort!.once('message', (task: JournalTask) => {
  try {
    const loop = new WriterLoop(task, say);
    parentPort!.on('message', (message: OwnerMessage) => loop.receive(message));
  } catch (error) {
    say({ kind: 'failed', error: textOf(task.path, error) });
  }
});
