import { inCode } from './code-names.js';
import { schema } from './schema/index.js';
import type { Config } from './schema/index.js';

/** The configuration of someone who has written none: no file, no environment. */
export const defaultConfig = (): Config =>
  inCode(schema, schema.parse({}), () => undefined) as Config;
