/** Flags that say what a daemon trades; light enough for the top of a command. */
import { Flags } from './flags.js';

export const startFlags = {
  paper: Flags.boolean({
    description: 'simulate every fill (the default)',
    exclusive: ['live'],
  }),
  live: Flags.boolean({ description: 'send real orders for accounts of mode live' }),
  strategy: Flags.string({
    description: 'run only this instance, type or file; may be repeated (default: all enabled)',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  account: Flags.string({
    description: 'trade only on this account of the config; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
  }),
  venue: Flags.string({
    description: 'take the place of the configured venues; local is the built-in exchange',
    options: ['local'],
    helpValue: 'local',
  }),
};
