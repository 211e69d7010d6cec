/** The public library: what a user's strategies and scripts import as `tradsys`. */
export { TradsysError } from './errors.js';
