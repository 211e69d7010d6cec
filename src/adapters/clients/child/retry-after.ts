/** Until when a venue that answered 429 or 418 wants to hear nothing. */

/** Where it does not say: a moment, or of a ban as long as the shortest ones last. */
const USUAL_MS: Readonly<Record<number, number>> = { 429: 5_000, 418: 120_000 };

/** Milliseconds since 1970; undefined for every other status. */
export function pauseUntil(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  body: string,
  now: number,
): number | undefined {
  const usual = USUAL_MS[status];
  if (usual === undefined) return undefined;
  const stated = /banned until (\d{13})/.exec(body)?.[1];
  if (stated !== undefined) return Number(stated);
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  const text = entry === undefined ? '' : String(entry[1]);
  if (/^\d+(\.\d+)?$/.test(text)) return now + Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? now + usual : date;
}
