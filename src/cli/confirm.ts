/** Asks before something is done that cannot be undone; in a script `--yes` has to say so. Import lazily. */
import { confirm } from '@inquirer/prompts';
import { TradsysError } from '../errors.js';

export interface Asking {
  readonly yes: boolean;
  readonly json: boolean;
}

export interface Confirmation {
  /** Of the errors' codes: `data` in `data.unconfirmed` and `data.declined`. */
  readonly topic: string;
  /** What happens otherwise: `every position would be closed`. */
  readonly would: string;
  readonly question: string;
  /** What --yes does: `remove them`. */
  readonly to: string;
  /** What a no means: `nothing was removed`. */
  readonly declined: string;
}

/** Whether somebody sits there to be asked. */
export const canAsk = ({ json }: Pick<Asking, 'json'>): boolean =>
  !json && process.stdin.isTTY && process.stdout.isTTY;

/** Returns when it is wanted; throws a TradsysError (usage when nobody can be asked, else refused). */
export async function confirmed(
  { topic, would, question, to, declined }: Confirmation,
  asking: Asking,
): Promise<void> {
  if (asking.yes) return;
  if (!canAsk(asking)) {
    throw new TradsysError(`${topic}.unconfirmed`, would, {
      ...{ exit: 'usage', remedy: `pass --yes to ${to}` },
    });
  }
  if (await confirm({ message: question, default: false })) return;
  throw new TradsysError(`${topic}.declined`, declined, { exit: 'refused' });
}
