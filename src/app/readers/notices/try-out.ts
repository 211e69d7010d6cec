/** Sends a notice by each way that is configured, once, and says how it went. */
import { hostname } from 'node:os';
import type { LoadedConfig } from '../../config/index.js';
import { secretTexts } from '../../config/view.js';
import { createScrubber } from '../../logging/index.js';
import { makeFolder } from '../../make-folder.js';
import { TradsysError } from '../../../errors.js';
import { installedVersion } from '../../strategies/index.js';
import { keepDelivery } from './deliveries.js';
import type { Delivery } from './deliveries.js';
import { lineOf, newNotice } from './notice.js';
import type { Notice } from './notice.js';
import { failureOf, waysOf } from './ways.js';

export interface TriedDelivery extends Delivery {
  /** What to do; null when it is ok. */
  readonly remedy: string | null;
}

export interface TryOut {
  readonly notice: Notice;
  readonly deliveries: readonly TriedDelivery[];
}

/** Throws a TradsysError (config) when no way is configured; a delivery that fails is in the answer. */
export async function tryOut(
  loaded: LoadedConfig,
  directory: string,
  signal: AbortSignal,
): Promise<TryOut> {
  const ways = waysOf(loaded, directory);
  if (ways.length === 0) {
    throw new TradsysError('notify.none', 'nobody is told anything: no way is configured', {
      ...{ exit: 'config', where: 'notify' },
      remedy: "write notify.webhook or notify.command; 'tradsys config set notify.webhook URL'",
    });
  }
  const scrubber = createScrubber();
  for (const secret of secretTexts(loaded)) scrubber.protect(secret);
  const { environment } = loaded.config.general;
  const version = installedVersion();
  const sender = { host: hostname(), directory, environment, version, mode: null };
  const notice = newNotice(
    sender,
    { kind: 'test', severity: 'warning', text: 'a notice to try whether notices arrive' },
    scrubber.scrub,
  );
  makeFolder(directory);
  const deliveries: TriedDelivery[] = [];
  for (const way of ways) {
    const failure = await way.deliver(notice, signal).then(
      () => undefined,
      (error: unknown) => failureOf(error),
    );
    const problem = failure === undefined ? '' : lineOf(scrubber.scrub(failure.message));
    const { name, place } = way;
    const at = new Date().toISOString();
    const delivery = { way: name, place, ok: failure === undefined, at, problem };
    await keepDelivery(directory, delivery);
    deliveries.push({ ...delivery, remedy: failure?.remedy ?? null });
  }
  return { notice, deliveries };
}
