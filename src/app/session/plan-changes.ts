/** What is different about strategies since the last start, in lines for people. */
import type { Carried } from '../../core/engine/index.js';
import type { PlannedInstance, PreparedStrategy } from '../strategies/index.js';
import type { SessionPlan } from './plan.js';

/**
 * Files and parameters of instances that were there before, and instances that are gone with what they
 * held. `before` is the plan that ran last, with what was set while it ran.
 */
export function planChanges(
  before: SessionPlan,
  after: SessionPlan,
  carried: Carried,
): readonly string[] {
  const changed = after.instances.flatMap((instance) => {
    const was = before.instances.find(({ name }) => name === instance.name);
    if (!was) return [];
    const lines = [
      ...fileChanges(before.strategies[was.strategy]!, after.strategies[instance.strategy]!),
      ...parameterChanges(was, instance),
    ];
    return lines.length === 0 ? [] : [`${instance.name}: ${lines.join(', ')}`];
  });
  const gone = before.instances
    .filter(({ name }) => after.instances.every((one) => one.name !== name))
    .filter(({ name }) => carried.positions.some((one) => one.instance === name && holds(one)))
    .map(({ name }) => `${name}: configured no more; what it held is manual`);
  return [...changed, ...gone];
}

const holds = ({ lots }: Carried['positions'][number]): boolean => lots.length > 0;

/** Which of two files that differ is meant, by the beginning of its hash. */
export const shortHash = ({ sourceHash }: PreparedStrategy): string => sourceHash.slice(0, 8);

const referenceOf = (strategy: PreparedStrategy): string =>
  strategy.kind === 'built_in' ? strategy.name : strategy.origin;

function fileChanges(before: PreparedStrategy, after: PreparedStrategy): readonly string[] {
  const [was, is] = [referenceOf(before), referenceOf(after)];
  if (was !== is) return [`${was} became ${is}`];
  if (before.sourceHash === after.sourceHash) return [];
  return [`file ${is} ${shortHash(before)} became ${shortHash(after)}`];
}

function parameterChanges(
  { parameters: before }: PlannedInstance,
  { parameters: after }: PlannedInstance,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'nothing'} became ${after[name] ?? 'nothing'}`);
}
