/**
 * Says whether this installation is fit to trade, before it does: each thing that was looked at, and what
 * to do where it is not as it should be. It must not know how a report is shown, and changes nothing but
 * the record of accounts that have passed.
 */
import { loadConfig } from '../config/index.js';
import type { LoadedConfig, LoadOptions } from '../config/index.js';
import { dataDirectoryOf } from '../data-directory.js';
import { newChecker } from './check.js';
import type { Check } from './check.js';
import { checkLiveAccount } from './live-checks.js';
import type { LiveAccountCheck } from './live-checks.js';
import { checkLocal } from './local-checks.js';
import { configHash, writePassed } from './passed.js';

export type { Check } from './check.js';

export interface DoctorReport {
  readonly live: boolean;
  /** Nothing failed. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface DoctorRequest {
  /** The venues of live accounts are asked too. */
  readonly live: boolean;
  /** The command line's entry. */
  readonly program: string;
  readonly warn: (line: string) => void;
}

/** What is wrong is in the report; only what nobody expects is thrown. */
export async function doctor(
  options: LoadOptions,
  { live, program, warn }: DoctorRequest,
): Promise<DoctorReport> {
  const checker = newChecker();
  const loaded = await checker.attempt('config', () => loadConfig(options));
  if (loaded === undefined) return { live, ok: false, checks: checker.checks };
  const { directory } = dataDirectoryOf(loaded, options);
  await checkLocal({ loaded, directory, cwd: options.cwd }, checker);
  const accounts = live ? liveAccountsOf(loaded) : [];
  if (live && accounts.length === 0) {
    const remedy = "add one under accounts, with 'mode: live'";
    checker.fail('accounts', 'none is configured for live trading', remedy);
  }
  const all = [...checker.checks];
  const isFit = all.every(({ state }) => state !== 'fail');
  for (const each of accounts) {
    const its = newChecker(each.account);
    await checkLiveAccount(each, { loaded, directory, program, warn }, its);
    all.push(...its.checks);
    if (!isFit || its.checks.some(({ state }) => state === 'fail')) continue;
    writePassed(directory, [{ ...each, configHash: configHash(loaded), at: Date.now() }]);
  }
  return { live, ok: all.every(({ state }) => state !== 'fail'), checks: all };
}

const liveAccountsOf = ({ config }: LoadedConfig): readonly LiveAccountCheck[] =>
  Object.entries(config.accounts)
    .filter(([, { mode }]) => mode === 'live')
    .map(([account, { venue }]) => ({ account, venue }));
