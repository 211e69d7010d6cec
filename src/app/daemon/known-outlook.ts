/** What a daemon lets commands know of the configuration, so that they need not read it too. */
import type { KnownOutlook } from '../client/outlook.js';
import { aliasNames } from '../config/aliases.js';
import { environmentOf, PREFIX } from '../config/environment.js';
import { loadConfig } from '../config/index.js';
import type { LoadOptions } from '../config/index.js';
import { variablesIn } from '../config/placeholders.js';
import { readConfigFile } from '../config/read-file.js';
import { areSame, configSources } from '../config/sources.js';
import { installedVersion } from '../strategies/index.js';

/**
 * What a command in the same place finds that has neither flags nor variables, whatever those of the
 * daemon are. Undefined where that cannot be told from outside without reading: the data directory is
 * configured, `.env` names further files, or anything is wrong or changes meanwhile.
 */
export async function knownOutlook(place: LoadOptions): Promise<KnownOutlook | undefined> {
  const sources = configSources(place.configFile, place);
  const file = sources.file ?? undefined;
  if ([...environmentOf({}, file, []).keys()].some((name) => name.endsWith('_FILE'))) {
    return undefined;
  }
  try {
    const named = file === undefined ? [] : variablesIn((await readConfigFile(file, file)).values);
    const variables = [...new Set([...aliasNames(), ...named])];
    const env = withoutSay(place.env, variables);
    const { config, origins } = await loadConfig({ ...place, env, overrides: [] });
    const isSame = areSame(sources, configSources(place.configFile, place));
    if (!isSame || origins.has('general.data_dir')) return undefined;
    const { timezone } = config.display;
    const { staleAfterMs } = config.marketData;
    return { version: installedVersion(), timezone, staleAfterMs, sources, variables };
  } catch {
    // A command without the daemon's flags and variables will say what is wrong.
    return undefined;
  }
}

/** Which file is read stays as it is. */
const withoutSay = (env: NodeJS.ProcessEnv, variables: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        name === 'TRADSYS_CONFIG' || !(name.startsWith(PREFIX) || variables.includes(name)),
    ),
  );
