/** What a change of one strategy makes of a session's plan: its file read again, or other parameters. */
import type { Carried } from '../../core/engine/index.js';
import { TradsysError } from '../../errors.js';
import { instantiateStrategy, prepareStrategy, strategyParameters } from '../strategies/index.js';
import type { PreparedStrategy, StrategyPlace } from '../strategies/index.js';
import { shortHash } from './plan-changes.js';
import type { SessionPlan } from './plan.js';
import type { SessionAction } from './running-session.js';

export type StrategyAction = Extract<
  SessionAction,
  { kind: 'strategy_start' | 'strategy_reload' } | { kind: 'strategy_set' }
>;

export interface StrategyEdit {
  readonly plan: SessionPlan;
  /** Instances that trade from now on. */
  readonly started: readonly string[];
  /** One line for people. */
  readonly text: string;
}

export const isStrategyAction = (action: SessionAction): action is StrategyAction =>
  action.kind === 'strategy_start' ||
  action.kind === 'strategy_reload' ||
  action.kind === 'strategy_set';

/** Throws a TradsysError when the file or the parameters cannot be used; then nothing has changed. */
export async function editStrategy(
  action: StrategyAction,
  plan: SessionPlan,
  place: StrategyPlace,
): Promise<StrategyEdit> {
  const names = instancesOf(action.strategy, plan);
  switch (action.kind) {
    case 'strategy_start':
      return { plan, started: names, text: `${names.join(', ')} trades` };
    case 'strategy_reload':
      return reload(names, plan, place);
    case 'strategy_set':
      return setParameters(names, action.parameters, plan);
  }
}

/** `name`, or all of `name:SYMBOL`. */
function instancesOf(strategy: string, { instances }: SessionPlan): readonly string[] {
  const meant = instances
    .map(({ name }) => name)
    .filter((name) => name === strategy || name.startsWith(`${strategy}:`));
  if (meant.length > 0) return meant;
  const known = instances.map(({ name }) => name).join(', ');
  throw new TradsysError('session.strategy', `no strategy is called '${strategy}'`, {
    ...{ exit: 'usage', remedy: `there are ${known}` },
  });
}

async function reload(
  names: readonly string[],
  plan: SessionPlan,
  place: StrategyPlace,
): Promise<StrategyEdit> {
  const index = plan.instances.find(({ name }) => name === names[0])!.strategy;
  const before = plan.strategies[index]!;
  const reference = before.kind === 'built_in' ? before.name : before.origin;
  const after = await prepareStrategy(reference, place);
  const strategy = await instantiateStrategy(after);
  const strategies = plan.strategies.map((one, at): PreparedStrategy =>
    at === index ? after : one,
  );
  const instances = plan.instances.map((instance) =>
    instance.strategy === index
      ? { ...instance, parameters: strategyParameters(strategy, instance.parameters) }
      : instance,
  );
  const [was, is] = [shortHash(before), shortHash(after)];
  const text =
    was === is
      ? `${reference} is read again: nothing in it has changed`
      : `${reference} is read again: ${was} became ${is}`;
  return { plan: { ...plan, strategies, instances }, started: [], text };
}

async function setParameters(
  names: readonly string[],
  given: Readonly<Record<string, number | boolean | string>>,
  plan: SessionPlan,
): Promise<StrategyEdit> {
  const made = await Promise.all(plan.strategies.map((one) => instantiateStrategy(one)));
  const changes: string[] = [];
  const instances = plan.instances.map((instance) => {
    if (!names.includes(instance.name)) return instance;
    const strategy = made[instance.strategy]!;
    const before = instance.parameters;
    const parameters = strategyParameters(strategy, { ...before, ...given });
    for (const [name, value] of Object.entries(parameters)) {
      const line = `${name} ${before[name]} became ${value}`;
      if (before[name] !== value && !changes.includes(line)) changes.push(line);
    }
    return { ...instance, parameters };
  });
  const what = changes.length === 0 ? 'nothing has changed' : changes.join(', ');
  return { plan: { ...plan, instances }, started: [], text: `${names.join(', ')}: ${what}` };
}

/** The same, with the instances no longer stopped. */
export const startedAgain = (carried: Carried, started: readonly string[]): Carried => ({
  ...carried,
  instances: carried.instances.map((one) =>
    started.includes(one.name) ? { ...one, stopped: null } : one,
  ),
});
