/**
 * The daemon's client over its Unix socket. It is fast to load, for every command that only looks, and
 * must not know the server, the session's insides or any package but `ws`, which only `follow` loads.
 * The configuration is loaded only where the daemon's lease does not say what is in it.
 */
export { connectDaemon } from './connect.js';
export type { DaemonClient, Following } from './daemon-client.js';
export { findDaemon } from './find-daemon.js';
export type { FoundDaemon } from './find-daemon.js';
export { watchView } from './watch-view.js';
export type { Sighting } from './watch-view.js';
