/** Relative room for the rounding of float sums: three times 0.1 is not more than 0.3. */
export const TOLERANCE = 1e-9;

/** True when a non-negative `actual` is above `limit`, and when it is unknown (NaN): rules fail closed. */
export const exceeds = (actual: number, limit: number): boolean =>
  !(actual <= limit + Math.abs(limit) * TOLERANCE);

/** True when `actual` is at or above `limit`, and when it is unknown (NaN). */
export const reaches = (actual: number, limit: number): boolean =>
  !(actual < limit - Math.abs(limit) * TOLERANCE);
