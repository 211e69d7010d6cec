/** Asks the running exchange of a data directory to do something. */
import { TradsysError } from '../../../errors.js';
import { awaitEnd } from '../../process/await-end.js';
import { receivedFailure } from '../../process/failure.js';
import type { Lease } from '../../process/lease.js';
import { ADMIN_PATH, TOKEN_HEADER } from '../server/admin.js';
import { clearState } from '../running-exchange.js';
import type { BalanceReport, CreatedAccount, ExchangeStatus, FundRequest } from './actions.js';
import type { ChaosReport, ChaosRequest } from './chaos.js';
import { exchangeDirectory, readExchangeLease } from './exchange-lease.js';
import type { Listening } from './exchange-lease.js';

const ANSWER_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 30_000;

function notRunning(directory: string): TradsysError {
  return new TradsysError('exchange.not_running', 'the exchange is not running', {
    ...{ exit: 'unreachable', where: directory, remedy: "run 'tradsys exchange start'" },
  });
}

/** The lease of the running exchange. Throws a TradsysError (unreachable) when there is none. */
export function runningLease(dataDirectory: string): Lease<Listening> {
  const directory = exchangeDirectory(dataDirectory);
  const lease = readExchangeLease(directory);
  if (lease === undefined || lease.port === 0) throw notRunning(directory);
  return lease;
}

/** What the exchange answers. Throws its TradsysError, or that it cannot be reached. */
export async function control<Answer>(
  dataDirectory: string,
  action: string,
  input: unknown = {},
): Promise<Answer> {
  const lease = runningLease(dataDirectory);
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${lease.port}${ADMIN_PATH}${action}`, {
      method: 'POST',
      headers: { [TOKEN_HEADER]: lease.token },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (cause) {
    throw new TradsysError('exchange.unreachable', `process ${lease.pid} does not answer`, {
      ...{ exit: 'unreachable', where: `port ${lease.port}`, cause },
      remedy: `look into it, or end it with 'kill ${lease.pid}'`,
    });
  }
  const body: unknown = await response.json();
  if (response.ok) return body as Answer;
  const refused = new TradsysError('exchange.failed', 'the exchange refused');
  throw receivedFailure(body, refused);
}

/** `exchange status`: what runs, or that nothing does. */
export interface StatusReport extends Partial<ExchangeStatus> {
  readonly running: boolean;
  readonly pid: number | null;
  readonly port: number | null;
  readonly directory: string;
}

export async function exchangeStatus(dataDirectory: string): Promise<StatusReport> {
  const directory = exchangeDirectory(dataDirectory);
  const lease = readExchangeLease(directory);
  if (lease === undefined || lease.port === 0) {
    return { running: false, pid: null, port: null, directory };
  }
  const status = await control<ExchangeStatus>(dataDirectory, 'status');
  return { running: true, pid: lease.pid, port: lease.port, directory, ...status };
}

export const createAccount = (dataDirectory: string, name: string): Promise<CreatedAccount> =>
  control(dataDirectory, 'account-create', { name });

export const fundAccount = (dataDirectory: string, request: FundRequest): Promise<BalanceReport> =>
  control(dataDirectory, 'account-fund', request);

/** Throws when an asset does not sum to zero. */
export async function reportBalances(dataDirectory: string): Promise<BalanceReport> {
  const report = await control<BalanceReport>(dataDirectory, 'balances');
  const wrong = report.totals.filter(({ total }) => total !== '0');
  if (wrong.length === 0) return report;
  throw new TradsysError('exchange.unbalanced', 'money was made or lost', {
    details: wrong.map(({ asset, total }) => `${asset} sums to ${total}`),
    remedy: 'stop trading on it: its books cannot be trusted',
  });
}

export const setChaos = (dataDirectory: string, request: ChaosRequest): Promise<ChaosReport> =>
  control(dataDirectory, 'chaos', request);

/** Begins anew, whether it runs or not. */
export async function resetExchange(dataDirectory: string): Promise<{ readonly running: boolean }> {
  const directory = exchangeDirectory(dataDirectory);
  const running = readExchangeLease(directory) !== undefined;
  if (running) await control(dataDirectory, 'reset');
  else clearState(directory);
  return { running };
}

/** Stops the exchange, and returns when its process has ended. */
export async function stopExchange(dataDirectory: string): Promise<{ readonly pid: number }> {
  const lease = runningLease(dataDirectory);
  const { pid } = lease;
  await control(dataDirectory, 'stop');
  await awaitEnd(lease, STOP_WITHIN_MS, 'exchange.does_not_stop');
  return { pid };
}
