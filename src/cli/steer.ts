/** What the commands that steer do: find the daemon, ask the person, tell the daemon, say what came of it. Import lazily. */
import { connectDaemon } from '../app/client/connect.js';
import type { LoadOptions } from '../app/config/index.js';
import type { ActionAnswer, SessionAction } from '../app/session/running-session.js';
import type { StatusView } from '../app/session/views.js';
import { TradsysError } from '../errors.js';
import { canAsk, confirmed } from './confirm.js';
import { foundDaemon } from './found-daemon.js';

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
  const client = connectDaemon((await foundDaemon(place)).directory);
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
  if (refusal) throw refused(refusal, await client.status());
  const lines = (answer.differences ?? []).map(({ text }) => text);
  if (!json) process.stdout.write(`${[answer.text, ...answer.clientIds, ...lines].join('\n')}\n`);
  return answer;
}

/** An amount or a price above zero, as it was written. Throws a TradsysError (usage) that names `where` and the text. */
export function decimal<Text extends string | undefined>(where: string, text: Text): Text {
  if (text === undefined || (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0)) return text;
  throw new TradsysError('usage.decimal', `${JSON.stringify(text)} is no number above zero`, {
    ...{ exit: 'usage', where, remedy: 'write a decimal such as 0.25' },
  });
}

/** Rules that are about the order itself: there is no limit to look at. */
const OF_ORDER: ReadonlySet<string> = new Set(['not_working', 'not_replaceable']);

function refused(
  { rule, reason, limit, actual }: NonNullable<ActionAnswer['refusal']>,
  { accounts }: Pick<StatusView, 'accounts'>,
): TradsysError {
  const remedy = (): string => {
    if (OF_ORDER.has(rule)) return "'tradsys orders --all' shows what became of it";
    if (rule === 'guardian') {
      return "'tradsys guardian status' says more, 'tradsys guardian reset' and then 'tradsys resume' let trading go on";
    }
    const isStopped = accounts.some((one) => one.state !== 'active' && one.reason.startsWith(rule));
    if (isStopped) return "'tradsys status' says more, 'tradsys resume' lets trading go on";
    return "'tradsys risk' shows the limits and how much of each is used";
  };
  // Halted by hand, there is none.
  const hasLimit = !OF_ORDER.has(rule) && (limit !== 0 || actual !== 0);
  return new TradsysError(`refused.${rule}`, `refused by ${rule}: ${reason}`, {
    ...{ exit: 'refused', remedy: remedy() },
    details: hasLimit ? [`limit ${figure(limit)}`, `actual ${figure(actual)}`] : [],
  });
}

/** Without what is left of a sum of floats. */
const figure = (value: number): number => Number(value.toPrecision(12));

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
