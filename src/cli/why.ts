/** `why`: what it asks for and prints. Import lazily. */
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { journalPath } from '../app/journal/index.js';
import { explain } from '../app/parity/index.js';
import type { Explanation, Question, Why } from '../app/parity/index.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { orderOf } from '../core/engine/index.js';
import { TradsysError } from '../errors.js';
import { paint } from './colour.js';
import { facts } from './data-text.js';
import { interruptSignal } from './interrupt.js';
import { sinceFlag } from './since-flag.js';
import { clockIn } from './views/clock.js';
import type { Clock } from './views/clock.js';
import { plain } from './views/money.js';
import { word } from './views/section.js';

interface WhyFlags {
  readonly session: string;
  readonly strategy?: string | undefined;
  readonly limit: number;
}

export async function whyFromFlags(
  options: LoadOptions,
  what: string | undefined,
  { session, strategy, limit }: WhyFlags,
): Promise<{ readonly why: Why; readonly clock: Clock }> {
  const loaded = await loadConfig(options);
  const path = journalPath(dataDirectoryOf(loaded, options).directory);
  const question = questionOf(what, limit);
  const found = await explain({ path, session, question }, interruptSignal());
  const why = strategy === undefined ? found : ofStrategy(found, strategy);
  return { why, clock: clockIn(loaded.config.display.timezone) };
}

const IS_TIME = /^\d{4}-\d\d-\d\d|^\d+(?:\.\d+)?[a-z]+$/i;

function questionOf(what: string | undefined, limit: number): Question {
  if (what === undefined) return { kind: 'latest' };
  const order = orderOf(what);
  if (order !== undefined) return { kind: 'order', order };
  if (!IS_TIME.test(what)) return { kind: 'symbol', symbol: what, limit };
  const at = sinceFlag(what, Date.now(), 'WHAT') * MICROSECONDS_PER_MILLISECOND;
  return { kind: 'time', at };
}

/** `name`, or all of `name:SYMBOL`. */
function ofStrategy(why: Why, wanted: string): Why {
  const explanations = why.explanations.filter(
    ({ strategy }) => strategy === wanted || strategy.startsWith(`${wanted}:`),
  );
  if (explanations.length > 0 || why.explanations.length === 0) return { ...why, explanations };
  const known = [...new Set(why.explanations.map(({ strategy }) => strategy))];
  throw new TradsysError('why.strategy', `no look of a strategy '${wanted}' is among them`, {
    ...{ exit: 'usage', where: '--strategy' },
    remedy: `there are ${known.join(', ')}`,
  });
}

export function whyText({ session, divergence, explanations }: Why, clock: Clock): string {
  const blocks = explanations.map((explanation) => blockOf(explanation, clock));
  const nothing = `no strategy looked at it in session ${session}`;
  const ends =
    divergence === null
      ? []
      : [
          `${paint.yellow('diverged')}  the replay ends at record ${divergence.seq}; 'tradsys parity' says where`,
        ];
  return [...(blocks.length === 0 ? [nothing] : blocks), ...ends].join('\n\n');
}

function blockOf(explanation: Explanation, clock: Clock): string {
  const { at, strategy, symbol, inputs, reason, gates, result } = explanation;
  const { bar, position, equity, target } = inputs;
  const saw =
    bar === null
      ? 'no bar'
      : `open ${plain(bar.open)}, high ${plain(bar.high)}, low ${plain(bar.low)}, close ${plain(bar.close)}, volume ${plain(bar.volume)}`;
  const held = `${plain(position)}, equity ${plain(equity)}, ${target === null ? 'no target' : `target ${target}`}`;
  const why = reason === '' ? '' : ` (${word(reason)})`;
  const passed = gates.map(({ gate, passed: ok, text }): readonly [string, string] => [
    gate,
    `${ok ? paint.green('yes') : paint.red('no')}  ${word(text)}${gate === 'signal' ? why : ''}`,
  ]);
  return [
    `${clock(at)}  ${word(strategy)}  ${word(symbol)}`,
    facts([['saw', saw], ['held', held], ...passed, ['result', word(result)]]),
  ].join('\n');
}
