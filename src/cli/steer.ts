/** What the commands that steer do: find the daemon, ask the person, tell the daemon, say what came of it. Import lazily. */
import { connectDaemon } from '../app/client/index.js';
import type { LoadOptions } from '../app/config/index.js';
import type { ActionAnswer, SessionAction } from '../app/session/running-session.js';
import { openDataDirectory } from '../app/workspace.js';
import { TradsysError } from '../errors.js';
import { canAsk, confirmed } from './confirm.js';

export interface Steering {
  readonly place: LoadOptions;
  readonly action: SessionAction;
  /** What happens, as the end of "Shall I ...?": `buy 0.5 BTC/USDT at the market`. */
  readonly what: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/**
 * Prints what came of it unless `json`, and gives the answer. Rejects with a TradsysError: unreachable when
 * no daemon runs, usage when nobody can be asked or the daemon cannot do it, refused by risk or by a no.
 */
export async function steer({ place, action, what, yes, json }: Steering): Promise<ActionAnswer> {
  const client = connectDaemon(await openDataDirectory(place));
  await confirmed(
    {
      ...{ topic: 'steer', would: `it would ${what}`, to: 'do it' },
      ...{ question: `${await whereText(client, canAsk({ json }) && !yes)}${capital(what)}?` },
      declined: 'nothing was done',
    },
    { yes, json },
  );
  const answer = await client.act(action);
  const { refusal } = answer;
  if (refusal) {
    throw new TradsysError(
      `refused.${refusal.rule}`,
      `refused by ${refusal.rule}: ${refusal.reason}`,
      {
        ...{
          exit: 'refused',
          remedy: "'tradsys risk' shows the limits and how much of each is used",
        },
        details: [`limit ${refusal.limit}`, `actual ${refusal.actual}`],
      },
    );
  }
  const lines = (answer.differences ?? []).map(({ text }) => text);
  if (!json) process.stdout.write(`${[answer.text, ...answer.clientIds, ...lines].join('\n')}\n`);
  return answer;
}

/** `Account main at binance, live. `: real money is named before it moves. */
async function whereText(client: ReturnType<typeof connectDaemon>, asks: boolean): Promise<string> {
  if (!asks) return '';
  const { accounts } = await client.status();
  const named = accounts.map(
    ({ account, venue, mode }) => `account ${account} at ${venue}, ${mode}`,
  );
  return `${capital(named.join('; '))}. `;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
