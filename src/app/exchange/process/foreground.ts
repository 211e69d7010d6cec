/** Runs the exchange of a data directory in this process until it is told to stop. */
import { randomBytes } from 'node:crypto';
import { TradsysError } from '../../../errors.js';
import { makeFolder } from '../../make-folder.js';
import { Ending } from '../../process/ending.js';
import { ccxtConfig, exchangeUrls } from '../ccxt-config.js';
import type { CcxtConfig, ExchangeUrls } from '../ccxt-config.js';
import { readRecording, replayedSymbol } from '../replay/recording.js';
import { RunningExchange } from '../running-exchange.js';
import type { RunningOptions } from '../running-exchange.js';
import type { StartOptions } from '../settings.js';
import { act } from './actions.js';
import { exchangeDirectory, takeExchangeLease } from './exchange-lease.js';

/** What a client needs to trade here. */
export interface StartedExchange extends ExchangeUrls {
  readonly pid: number;
  readonly ccxt: CcxtConfig;
}

export const startedAt = (
  pid: number,
  port: number,
  limits: StartOptions['limits'],
): StartedExchange => ({
  ...exchangeUrls(port),
  pid,
  ccxt: ccxtConfig(port, limits === 'binance'),
});

export interface ForegroundOptions {
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  readonly onReady: (started: StartedExchange) => void;
}

/** Resolves when it has stopped. Rejects with a TradsysError when it cannot start or go on. */
export async function runForeground(
  dataDirectory: string,
  options: StartOptions,
  { signal, onReady }: ForegroundOptions,
): Promise<void> {
  const directory = exchangeDirectory(dataDirectory);
  makeFolder(directory);
  const token = randomBytes(32).toString('hex');
  const lease = await takeExchangeLease(directory, token);
  try {
    const ending = new Ending(signal);
    const symbol = replayedSymbol(options.robots);
    const recording = symbol === undefined ? undefined : await readRecording(dataDirectory, symbol);
    const running = await start(directory, options, { token, recording }, ending);
    lease.renew({ port: running.port, token });
    onReady(startedAt(process.pid, running.port, options.limits));
    try {
      await ending.reached;
    } finally {
      await running.stop();
    }
  } finally {
    lease.drop();
  }
}

async function start(
  directory: string,
  options: StartOptions,
  given: Pick<RunningOptions, 'token' | 'recording'>,
  ending: Ending,
): Promise<RunningExchange> {
  try {
    return await RunningExchange.start(directory, options, {
      ...given,
      act: (running, action, input) => act(running, action, input, () => ending.stop()),
      onFailure: (error) => ending.fail(error),
    });
  } catch (error) {
    throw startError(error, options.port);
  }
}

function startError(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new TradsysError('exchange.port_taken', `port ${port} is taken`, {
      ...{ where: '--port', remedy: 'choose another one, or 0 for any that is free' },
    });
  }
  if (code === 'EACCES') {
    return new TradsysError('exchange.port_forbidden', `port ${port} may not be listened on`, {
      ...{ where: '--port', remedy: 'choose one above 1023, or 0 for any that is free' },
    });
  }
  return error;
}
