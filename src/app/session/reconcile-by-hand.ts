/** What differs between the books and the venue, when somebody asks: to look, or to have it acted on. */
import type { Reconciler } from './reconciler.js';
import type { ActionAnswer, SessionAction } from './running-session.js';

type ReconcileAction = Extract<SessionAction, { kind: 'reconcile' }>;

/**
 * `note` journals one line and gives its sequence; `seq` is the journal's last. Rejects with a TradsysError
 * (unreachable) when the venue does not answer.
 */
export async function reconcileByHand(
  reconcilers: readonly Reconciler[],
  { apply, acceptShortage, reason }: ReconcileAction,
  { note, seq }: { readonly note: (text: string) => Promise<number>; readonly seq: number },
): Promise<ActionAnswer> {
  const answer = { seq, accepted: true, clientIds: [] };
  if (reconcilers.length === 0) {
    const text = 'the venue of a paper session is simulated here: there is nothing to reconcile';
    return { ...answer, text, differences: [] };
  }
  const found = [];
  for (const reconciler of reconcilers) {
    found.push(await reconciler.reconcile(apply, acceptShortage ? reason : undefined));
  }
  const differences = found.flatMap((one) => one.differences);
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  if (differences.length === 0) {
    return { ...answer, text: 'the books and the venue agree', differences };
  }
  if (!apply)
    return { ...answer, text: `${count}; --apply acts on what is to be done`, differences };
  const text = `reconciled with the venue: ${count}`;
  return { ...answer, seq: await note(text), text, differences };
}
