/**
 * Empties an array but keeps its memory: setting `length` to 0 would give that up, and the next turn
 * would have to ask for it again.
 */
export function drain(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
