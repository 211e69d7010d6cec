/** ccxt's caches and books as plain data that survives a message to another process. */
export function plainData(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, plainData);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== 'function') plain[name] = plainData(each);
  }
  return plain;
}
