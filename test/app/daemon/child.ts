/**
 * `tradsys daemon start` with a session in memory, as a process of its own: the words are those of the
 * command line, and TEST_SESSION says how the session behaves.
 */
import DaemonStart from '../../../commands/daemon/start.js';
import { configOptions } from '../../../src/cli/config-options.js';
import { startCommand } from '../../../src/cli/daemon.js';
import { describeFailure, failureLine } from '../../../src/cli/failure.js';
import { exitOnInterrupt } from '../../../src/cli/interrupt.js';
import type { StartSession } from '../../../src/app/daemon/index.js';
import { TradsysError } from '../../../src/errors.js';
import { root } from '../../house/sources.js';
import { MemorySession } from './memory-session.js';

const behaviour = process.env['TEST_SESSION'] ?? '';

const startSession: StartSession = async (start) => {
  if (behaviour === 'refuses') {
    throw new TradsysError('session.no_venue', 'the venue does not answer', {
      ...{ exit: 'unreachable', where: 'local', remedy: 'start it' },
    });
  }
  if (behaviour === 'dies') process.kill(process.pid, 'SIGKILL');
  const session = new MemorySession();
  if (behaviour === 'hangs') session.hangs = true;
  if (behaviour.startsWith('claims ')) {
    const account = { venue: 'binance', account: behaviour.slice('claims '.length) };
    start.warn(`epoch ${await start.claimAccount(account)}`);
  }
  // What keeps a process alive when nobody lets go of it.
  setInterval(() => undefined, 1_000);
  return session;
};

class Start extends DaemonStart {
  override async run() {
    const { flags } = await this.parse(DaemonStart);
    const print = (text: string): void => this.log(text);
    return startCommand(configOptions(flags), flags, { json: false, print }, startSession);
  }
}

exitOnInterrupt();
try {
  await Start.run(process.argv.slice(4), root);
} catch (error) {
  const failure = describeFailure(error);
  process.stderr.write(`tradsys: ${failureLine(failure)}\n`);
  process.exitCode = failure.exitCode;
}
