import fc from 'fast-check';

/**
 * Runs a property and fails with its cause and the words that play the same case again: whole markets
 * are too long to print. `TRADSYS_SEED` gives the seed, `TRADSYS_PATH` the case.
 */
export async function check<Values extends [unknown, ...unknown[]]>(
  property: fc.IRawProperty<Values>,
  numRuns: number,
): Promise<void> {
  const { TRADSYS_SEED: seed, TRADSYS_PATH: path } = process.env;
  const outcome = await fc.check(property as fc.IAsyncProperty<Values>, {
    numRuns,
    endOnFailure: true,
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  });
  if (!outcome.failed) return;
  const again = `TRADSYS_SEED=${outcome.seed} TRADSYS_PATH=${outcome.counterexamplePath ?? ''}`;
  const { errorInstance } = outcome;
  const cause = errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
  throw new Error(`${cause.message} (again: ${again})`, { cause });
}
