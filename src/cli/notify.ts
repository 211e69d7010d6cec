/** `notify test`: a line for each way, its remedy below it. Import lazily. */
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { tryOut } from '../app/readers/notices/try-out.js';
import type { TriedDelivery, TryOut } from '../app/readers/notices/try-out.js';
import { paint } from './colour.js';
import { interruptSignal } from './interrupt.js';

export async function notifyTest(
  place: LoadOptions,
  print: (text: string) => void,
): Promise<TryOut> {
  const loaded = await loadConfig(place);
  const { directory } = dataDirectoryOf(loaded, place);
  const tried = await tryOut(loaded, directory, interruptSignal());
  for (const delivery of tried.deliveries) print(lineOf(delivery));
  if (tried.deliveries.some(({ ok }) => !ok)) process.exitCode = 1;
  return tried;
}

function lineOf({ ok, way, place, problem, remedy }: TriedDelivery): string {
  const head = `${ok ? paint.green('ok  ') : paint.red('fail')}  ${way.padEnd(7)}  ${place}`;
  return ok ? head : `${head}: ${problem}\n${' '.repeat(15)}-> ${remedy ?? ''}`;
}
