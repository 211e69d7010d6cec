/** How much room a disk must have. */

/** Below this it may be full within the hour. */
export const LEAST_BYTES = 100e6;
/** Below this somebody should look. */
export const FEW_BYTES = 1e9;
