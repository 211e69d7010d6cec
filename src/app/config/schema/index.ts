/** The whole schema. Adding a key means adding it here, with its meaning, unit and default. */
import * as z from 'zod';
import type { InCode } from '../code-names.js';
import { account, accounts, credentials, display, features, general } from './general.js';
import { journal, live, log, notify, vault } from './general.js';
import { api, database, messageBroker, monitoring, redis } from './services.js';
import { backtest, guardian, marketData, strategies, trading } from './trading.js';

export const schema = z.strictObject({
  general,
  log,
  display,
  database,
  redis,
  message_broker: messageBroker,
  market_data: marketData,
  trading,
  strategies,
  backtest,
  account,
  accounts,
  credentials,
  vault,
  live,
  guardian,
  journal,
  notify,
  api,
  monitoring,
  features,
});

/** The values as the schema gives them, under the names of the file. */
export type FileConfig = z.output<typeof schema>;

/**
 * The configuration as code sees it: keys in camelCase, durations with their unit at the end of the
 * name (`reconnectWaitMs`, `latencyUs`), rates as fractions (10bps is 0.001), everything read-only.
 */
export type Config = InCode<FileConfig>;
