/** Where the rows of a series came from, once they came from several places. */

/** `a.csv + b.csv`; beyond four names the rest is summed up. */
export function mergedOrigin(stored: string, added: string): string {
  const names = stored.split(' + ');
  if (names.includes(added)) return stored;
  return names.length < 4 ? `${stored} + ${added}` : `${names.slice(0, 3).join(' + ')} + others`;
}
