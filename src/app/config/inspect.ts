/** What the `config` commands answer. */
import { TradsysError } from '../../errors.js';
import { unknownKey } from './issues.js';
import { failureAt, loadConfig } from './load.js';
import type { FurtherCheck, LoadedConfig, LoadOptions } from './load.js';
import { byName } from './overrides.js';
import { schema } from './schema/index.js';
import { schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { pathOf, valueAt } from './tree.js';
import { shownOrigins, shownValues, viewKey, viewLines } from './view.js';
import type { KeyView, ViewLine } from './view.js';

export interface ConfigView {
  readonly file: string | undefined;
  /** Everything that holds, in the spelling of the file; secrets are masked. */
  readonly values: unknown;
  /** Origin by key path; a key that is absent holds its default. */
  readonly origins: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly notActedOn: readonly string[];
}

/** The whole configuration, or one section. Throws TradsysError (`usage`) for an unknown one. */
export async function configView(
  options: LoadOptions,
  section?: string,
): Promise<{ readonly result: ConfigView; readonly lines: readonly ViewLine[] }> {
  const loaded = await loadConfig(options);
  const path = section === undefined ? [] : existing(loaded, section);
  const { file, warnings, notActedOn } = loaded;
  const result = {
    file,
    values: valueAt(shownValues(loaded), path),
    origins: Object.fromEntries(shownOrigins(loaded)),
    warnings,
    notActedOn,
  };
  return { result, lines: viewLines(loaded, path) };
}

/** One key; `lines` has what lies below it when it is a section. Throws ConfigError for an unset one. */
export async function configKey(
  options: LoadOptions,
  key: string,
): Promise<{ readonly view: KeyView; readonly lines: readonly ViewLine[] }> {
  const loaded = await loadConfig(options);
  const path = existing(loaded, key);
  const unset = failureAt(loaded.unset, path);
  if (unset) throw unset;
  const view = viewKey(loaded, path);
  if (view?.value !== undefined) return { view, lines: viewLines(loaded, path) };
  throw new TradsysError('config.no_value', 'has no value and no default', {
    where: key,
    remedy: `set it with: tradsys config set ${key} VALUE`,
  });
}

function existing(loaded: LoadedConfig, key: string): Path {
  const path = byName(loaded.written, pathOf(key));
  if (schemaAt(schema, path)) return path;
  throw new TradsysError('config.unknown_key', unknownKey(schema, path), {
    exit: 'usage',
    where: key,
  });
}

export interface Validation {
  readonly file: string | undefined;
  /** How many keys are written. */
  readonly keys: number;
  readonly warnings: readonly string[];
  readonly notActedOn: readonly string[];
}

/** Throws ConfigError with every problem, those of `further` among them; what it returns is about a configuration without one. */
export async function validate(options: LoadOptions, further?: FurtherCheck): Promise<Validation> {
  const { file, origins, unset, warnings, notActedOn } = await loadConfig(options, further);
  return { file, keys: origins.size + unset.length, warnings, notActedOn };
}
