/** How a session begins anew while it runs: what was journaled, and what the engine had not come to. */
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { clientIdOf } from '../../core/engine/index.js';
import { openJournalReader } from '../journal/index.js';
import type { ToEngine } from './engine-messages.js';
import type { StartInput } from './plan.js';
import type { OrderGateway } from './order-gateway.js';
import { recoverSession } from './recover-session.js';
import { restingOf } from './resting.js';
import type { Untold } from './resting.js';
import type { SessionClock } from './session-clock.js';
import { startedAgain } from './strategy-edit.js';

/** Inputs that another engine can take in place of the one that did not come to them. */
export type Repeatable = Extract<ToEngine, { kind: 'market' | 'report' }>;

/** What is different when the session begins anew. */
export interface Edit {
  readonly plan: StartInput['plan'];
  readonly started?: readonly string[];
  readonly stop?: Readonly<Record<string, string>>;
  readonly cause?: StartInput['cause'];
}

interface Before {
  readonly journalPath: string;
  readonly at: Timestamp;
  /** The start that is replaced. */
  readonly before: StartInput;
  readonly edit: Edit;
}

/** The next start, from all that the journal has; history and venue are the caller's to ask for. */
export function startAnew({
  journalPath,
  at,
  before,
  edit,
}: Before): Omit<StartInput, 'history' | 'live'> {
  const reader = openJournalReader(journalPath);
  const recovered = recoverSession(reader)!;
  reader.close();
  const epoch = recovered.epoch + 1;
  const firstOrder = recovered.carried.lastOrder + 1;
  const started = edit.started ?? [];
  const kept = Object.entries(before.stopped).filter(([name]) => !started.includes(name));
  return {
    ...{ kind: 'start', at, epoch, plan: edit.plan, equity: recovered.equity },
    epochs: [...recovered.epochs, { epoch, firstOrder }],
    carried: startedAgain(recovered.carried, started),
    stopped: { ...Object.fromEntries(kept), ...edit.stop },
    cause: edit.cause ?? null,
  };
}

interface Held {
  /** What the engine has not come to. */
  readonly held: readonly Repeatable[];
  readonly epochs: StartInput['epochs'];
  readonly carried: StartInput['carried'];
}

/** What the venues have, by what is known here: a venue that does not answer holds up nobody. */
export function liveAnew(
  before: NonNullable<StartInput['live']>,
  gateways: readonly Pick<OrderGateway, 'working'>[],
  { held, ...books }: Held,
): NonNullable<StartInput['live']> {
  const untold = held.flatMap((one): Untold[] => {
    if (one.kind !== 'report') return [];
    const { order, fill } = one.input.report;
    return fill ? [{ order, clientId: clientIdOf(books.epochs, order), fill }] : [];
  });
  return before.map(({ nativeTypes }, account) => {
    return { nativeTypes, resting: restingOf(gateways[account]!.working, untold, books) };
  });
}

export const isRepeatable = (input: { readonly kind: string }): input is Repeatable =>
  input.kind === 'market' || input.kind === 'report';

/** The same input as of now. */
export function restamped(message: Repeatable, clock: SessionClock): Repeatable {
  if (message.kind === 'report') {
    const { report } = message.input;
    return { ...message, input: { kind: 'report', report: { ...report, at: clock.stamp() } } };
  }
  const batch = message.batch.slice();
  for (let index = 0; index < batch.length; index += 1 + batch[index]!) {
    batch[index + 2] = asTimestamp(clock.stamp());
  }
  return { ...message, batch };
}
