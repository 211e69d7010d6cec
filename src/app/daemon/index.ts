/**
 * The daemon as a process: foreground and detached start, leases, drain, the control server on its
 * socket, and health and metrics over TCP. It is given a session to run and must not know how one is
 * built: no feed, venue, engine or journal.
 */
export { checkConfigured, configuredSession } from './configured-session.js';
export { stopDaemon, startOfRunning } from './control.js';
export type { DaemonStatus, StoppedDaemon } from './control.js';
export { startDaemon } from './detach.js';
export { knownOutlook } from './known-outlook.js';
export { liveAccounts } from './live-accounts.js';
export { liveGate } from './live-gate.js';
export type { SessionStart, StartSession } from './options.js';
export type { SessionOptions } from '../session/session-accounts.js';
export type { EndedDaemon, StartedDaemon } from './run.js';
