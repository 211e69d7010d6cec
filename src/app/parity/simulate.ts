/** A session's market events alone, on the simulated venue. */
import { carryOf } from '../../core/engine/index.js';
import type { PaperModels } from '../../core/engine/index.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { StartInput } from '../session/plan.js';
import type { CompareOptions } from './compare.js';
import { Executions } from './executions.js';
import { Replay } from './replay.js';
import type { SessionStep } from './steps.js';

export interface Simulated {
  readonly executions: Executions;
  /** Of each account at the end, in its currency, by name. */
  readonly equity: ReadonlyMap<string, number>;
}

/**
 * Begins with what the account had when the session began. Reports, and what people asked for, are left
 * out; strategies begin anew where they did in the session. `models` are those of a live session, a
 * paper session has its own.
 */
export async function simulateSession(
  steps: Iterable<SessionStep>,
  models: PaperModels,
  { strategiesOf }: Pick<CompareOptions, 'strategiesOf'>,
): Promise<Simulated> {
  const executions = new Executions();
  const replay: Replay = new Replay({ onTurn: (turn) => executions.take(turn, replay.engine) });
  let until = 0 as Timestamp;
  for (const step of steps) {
    if (step.kind === 'start') {
      replay.start(onPaper(step.input, models, replay), await strategiesOf(step.input));
      until = step.input.at;
    } else if (step.kind === 'market') replay.take(step);
    else if (step.kind === 'turn') until = step.turn.at;
  }
  const { engine } = replay;
  if (engine !== undefined) {
    replay.wake(until);
    engine.refreshEquity();
  }
  const equity = new Map(engine?.accounts.map((account) => [account.name, account.equity]));
  return { executions, equity };
}

/** The start with the simulation's own account, once it has one; strategies stop and start as they did. */
function onPaper(input: StartInput, models: PaperModels, { engine }: Replay): StartInput {
  const { setup } = input.plan;
  const plan = { ...input.plan, setup: { ...setup, paper: setup.paper ?? models } };
  const own = engine === undefined ? input.carried : carryOf(engine);
  const stopped = new Map(input.carried?.instances.map((one) => [one.name, one.stopped]));
  const carried = own && {
    ...own,
    instances: own.instances.map((one) => ({ ...one, stopped: stopped.get(one.name) ?? null })),
  };
  return { ...input, plan, carried, live: null };
}
