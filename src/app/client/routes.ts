/** The paths that the daemon's server and its client share. */

export const API = '/api/v1';
export const ACTIONS = `${API}/actions`;
export const STOP = `${API}/stop`;
export const FOLLOW = `${API}/follow`;

/** Names whoever acts, for the journal; the socket itself lets in nobody but its owner. */
export const USER_HEADER = 'x-tradsys-user';

/** Close codes of a followed stream: the daemon stops; its reader reads less than is sent. */
export const GOING_AWAY = 1001;
export const TOO_SLOW = 1013;
