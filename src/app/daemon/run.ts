/** Runs the daemon of a data directory in this process until it is told to stop. */
import { TradsysError } from '../../errors.js';
import { DAEMON_RUNS, daemonLeasePath } from '../client/daemon-lease.js';
import type { DaemonPlace, DaemonStart } from '../client/daemon-lease.js';
import type { KnownOutlook } from '../client/outlook.js';
import type { LoadedConfig } from '../config/index.js';
import { makeFolder } from '../make-folder.js';
import { Ending } from '../process/ending.js';
import { takeLease } from '../process/lease.js';
import type { Logging } from '../logging/index.js';
import type { Metrics } from '../readers/metrics.js';
import { EventTail } from '../readers/event-tail.js';
import { Narrator } from '../readers/narrator.js';
import type { Notices } from '../readers/notices/index.js';
import { NO_METERS } from '../readers/session-meters.js';
import type { RunningSession, StopReport } from '../session/running-session.js';
import { installedVersion } from '../strategies/index.js';
import { AccountClaims } from './accounts.js';
import { openDaemonLog } from './daemon-log.js';
import { Drain } from './drain.js';
import type { SessionOptions } from '../session/session-accounts.js';
import type { StartSession } from './options.js';
import { startControlServer } from './server/control-server.js';
import type { PublicServer } from './server/public-server.js';
import { bindHost, publicAddresses, startPublicServer } from './server/public-server.js';
import { refuseTakenPorts } from './server/taken-ports.js';
import { socketPathOf } from './socket-path.js';

/** Half of what a stop may take until the process is killed from outside. */
const DRAIN_WITHIN_MS = 10_000;

export interface DaemonRun {
  readonly loaded: LoadedConfig;
  /** For commands that look. */
  readonly outlook?: KnownOutlook | undefined;
  /** Data directory, absolute. */
  readonly directory: string;
  /** The user's state, of all data directories. */
  readonly stateDirectory: string;
  readonly start: DaemonStart;
  readonly startSession: StartSession;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  readonly onReady: (started: StartedDaemon) => void;
  /** Receives each line of the log, in JSON. */
  readonly screen?: ((line: string) => void) | undefined;
  /** Default: 10 s. */
  readonly drainWithinMs?: number;
}

export interface StartedDaemon {
  readonly pid: number;
  readonly mode: SessionOptions['mode'];
  readonly directory: string;
  readonly socket: string;
  /** Where health and metrics are served, if anywhere. */
  readonly urls: readonly string[];
  readonly warnings: readonly string[];
}

export interface EndedDaemon {
  /** What ended it: `stopped`, or the session's own reason. */
  readonly reason: string;
  readonly report: StopReport;
}

/** Resolves when it has stopped. Rejects with a TradsysError when it cannot start or go on. */
export async function runDaemon(run: DaemonRun): Promise<EndedDaemon> {
  const { directory, start, outlook } = run;
  makeFolder(directory);
  const lease = await takeLease<DaemonPlace>(
    daemonLeasePath(directory),
    { socket: '', start },
    { ...DAEMON_RUNS, where: directory },
  );
  const claims = new AccountClaims(run.stateDirectory, directory);
  let logging: Logging | undefined;
  let notices: Notices | undefined;
  let stopped = false;
  try {
    logging = openDaemonLog(directory, run.loaded, run.screen);
    const { log } = logging;
    log.info('starting', { pid: process.pid, mode: start.options.mode, directory });
    const metrics = await metricsOf(run.loaded);
    notices = await noticesOf(run, logging, metrics);
    const announce = (socket: string, ports: readonly number[]): void =>
      lease.renew({ socket, ports, start, outlook });
    const ended = await serveSession(run, { claims, logging, metrics, notices, announce });
    stopped = true;
    const { openOrders, positions } = ended.report;
    const left = `${openOrders.length} orders and ${positions.length} positions stay`;
    log.info(`ended: ${ended.reason}; ${left}`, { reason: ended.reason });
    return ended;
  } catch (error) {
    logging?.log.error('the daemon cannot go on', { err: error });
    stopped = error instanceof TradsysError && error.exit === 'interrupted';
    if (!stopped) notices?.fatal(error);
    throw error;
  } finally {
    await notices?.close(stopped);
    logging?.close();
    claims.drop();
    lease.drop();
  }
}

interface Keeping {
  readonly claims: AccountClaims;
  readonly logging: Logging;
  readonly metrics: Metrics | undefined;
  readonly notices: Notices | undefined;
  readonly announce: (socket: string, ports: readonly number[]) => void;
}

async function serveSession(run: DaemonRun, keeping: Keeping): Promise<EndedDaemon> {
  const { metrics, notices } = keeping;
  const { log } = keeping.logging;
  const warnings: string[] = [];
  // Nothing trades that cannot be reached as it is configured.
  await refuseTakenPorts(run.loaded);
  const session = await startSession(run, keeping, warnings);
  const narration = new EventTail(session, new Narrator(log), Date.now() * 1_000);
  notices?.follow(session);
  const drain = new Drain(session, run.drainWithinMs ?? DRAIN_WITHIN_MS);
  const ending = new Ending(run.signal);
  const servers: { close(): Promise<void> }[] = [];
  let reason = 'stopped';
  void session.ended.then((end) => {
    if (drain.started) return;
    reason = end.reason;
    if (end.failed) ending.fail(new TradsysError('daemon.session_failed', end.reason));
    else ending.stop();
  });
  try {
    const open = await openPublic(run, { session, drain, metrics }, warnings);
    servers.push(...open);
    const socket = socketPathOf(run.directory, run.stateDirectory);
    const control = await startControlServer(socket, {
      session,
      stopping: () => drain.started,
      stop: (options) => drain.begin(options),
      answered: () => ending.stop(),
    });
    servers.push(control);
    const urls = open.map(({ url }) => url);
    keeping.announce(
      socket,
      urls.map((url) => Number(new URL(url).port)),
    );
    log.info('ready', { pid: process.pid });
    const { directory } = run;
    const { mode } = run.start.options;
    run.onReady({ pid: process.pid, mode, directory, socket, urls, warnings });
    await ending.reached;
    return { reason, report: await drain.finish() };
  } finally {
    // After a failure the session is still to be stopped; its own failure is the one to tell.
    await drain.finish().catch(() => undefined);
    await narration.close();
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Waits no longer for a session that is not ready than a drain may take, once it is to stop. */
async function startSession(
  run: DaemonRun,
  { claims, logging, metrics }: Keeping,
  warnings: string[],
): Promise<RunningSession> {
  const { loaded, directory, signal } = run;
  const { options, cwd } = run.start;
  const starting = run.startSession({
    ...{ loaded, directory, cwd, options, signal },
    meters: metrics?.meters ?? NO_METERS,
    claimAccount: (account, above) => claims.claim(account, above),
    protect: (secret) => logging.protect(secret),
    warn: (line) => {
      warnings.push(line);
      logging.log.warn(line);
    },
    debug: (line) => logging.log.debug(line),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const interrupted = (): void => {
      const error = new TradsysError('interrupted', 'interrupted', { exit: 'interrupted' });
      timer = setTimeout(() => reject(error), run.drainWithinMs ?? DRAIN_WITHIN_MS);
    };
    if (signal.aborted) interrupted();
    signal.addEventListener('abort', interrupted, { once: true });
  });
  try {
    return await Promise.race([starting, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function metricsOf({ config }: LoadedConfig): Promise<Metrics | undefined> {
  if (!config.general.metricsEnabled) return undefined;
  const { Metrics } = await import('../readers/metrics.js');
  return new Metrics();
}

async function noticesOf(
  { loaded, directory, start }: DaemonRun,
  logging: Logging,
  metrics: Metrics | undefined,
): Promise<Notices | undefined> {
  const { webhook, command } = loaded.config.notify;
  if (webhook === undefined && command === undefined) return undefined;
  const { openNotices } = await import('../readers/notices/index.js');
  const { mode } = start.options;
  const version = installedVersion();
  const delivered = metrics && ((...ended: [string, boolean]) => metrics.noticeDelivered(...ended));
  return openNotices({ loaded, directory, mode, version, logging, delivered });
}

interface Watched {
  readonly session: RunningSession;
  readonly drain: Drain;
  readonly metrics: Metrics | undefined;
}

async function openPublic(
  { loaded }: DaemonRun,
  { session, drain, metrics }: Watched,
  warnings: string[],
): Promise<readonly PublicServer[]> {
  const open: PublicServer[] = [];
  try {
    for (const address of publicAddresses(loaded)) {
      const { host, warning } = bindHost(address);
      if (warning !== undefined) warnings.push(warning);
      const server = await startPublicServer(address, host, {
        status: () => session.view('status'),
        stopping: () => drain.started,
        metrics: metrics && (() => metrics.text(session)),
        requestAnswered: (status) => metrics?.requestAnswered(status),
      });
      open.push(server);
    }
    return open;
  } catch (error) {
    await Promise.all(open.map((server) => server.close()));
    throw error;
  }
}
