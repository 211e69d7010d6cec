/** `why`: what it asks for and prints. Import lazily. */
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { journalPath } from '../app/journal/index.js';
import { explain } from '../app/parity/index.js';
import type { Explanation, Question, Why } from '../app/parity/index.js';
import { whyRun } from '../app/runs/index.js';
import type { RunWhy } from '../app/runs/index.js';
import { openWorkspace } from '../app/workspace.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { orderOf } from '../core/engine/index.js';
import { TradsysError } from '../errors.js';
import { paint } from './colour.js';
import { facts } from './data-text.js';
import { interruptSignal } from './interrupt.js';
import { sinceFlag } from './since-flag.js';
import { clockIn } from './views/clock.js';
import type { Clock } from './views/clock.js';
import { figuresText } from './views/figures.js';
import { plain } from './views/money.js';
import { word } from './views/section.js';

interface WhyFlags {
  readonly session: string;
  readonly strategy?: string | undefined;
  readonly limit: number;
}

/** Of a stored backtest, which is run again. */
export async function whyOfRun(
  options: LoadOptions,
  what: string | undefined,
  { run, strategy, limit }: WhyFlags & { readonly run: string },
): Promise<{ readonly why: RunWhy; readonly clock: Clock }> {
  const workspace = await openWorkspace(options);
  try {
    const order = /^b-0-(\d{1,10})$/.exec(what ?? '')?.[1];
    const question: Question =
      order === undefined ? questionOf(what, limit) : { kind: 'order', order: Number(order) };
    const why = await whyRun(workspace, run, question, interruptSignal());
    const clock = clockIn(workspace.loaded.config.display.timezone);
    return { why: strategy === undefined ? why : ofStrategy(why, strategy), clock };
  } finally {
    await workspace.store.close();
  }
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
function ofStrategy<Found extends Why | RunWhy>(why: Found, wanted: string): Found {
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

export function whyText(why: Why | RunWhy, clock: Clock): string {
  const blocks = why.explanations.map((explanation) => blockOf(explanation, clock));
  const where = 'run' in why ? `run ${why.run}` : `session ${why.session}`;
  const nothing = `no strategy looked at it in ${where}`;
  return [...(blocks.length === 0 ? [nothing] : blocks), ...endsOf(why)].join('\n\n');
}

/** What is no longer as it was. */
function endsOf(why: Why | RunWhy): readonly string[] {
  if ('run' in why) {
    const what = `this is the run as it is now; 'tradsys runs rerun ${why.run}' says what is different`;
    return why.same ? [] : [`${paint.yellow('changed')}  ${what}`];
  }
  const { divergence } = why;
  if (divergence === null) return [];
  const what = `the replay ends at record ${divergence.seq}; 'tradsys parity' says where`;
  return [`${paint.yellow('diverged')}  ${what}`];
}

function blockOf(explanation: Explanation, clock: Clock): string {
  const { at, strategy, symbol, inputs, reason, gates, result } = explanation;
  const { bar, position, equity, target, figures } = inputs;
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
    facts([
      ['saw', saw],
      ['knew', figuresText(figures) || 'nothing that it shows'],
      ...([['held', held], ...passed, ['result', word(result)]] as const),
    ]),
  ].join('\n');
}
