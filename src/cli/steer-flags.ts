/** Flags of the commands that tell the daemon to do something; light enough for the top of a command. */
import { Flags } from './flags.js';

export const steerFlags = {
  yes: Flags.boolean({ char: 'y', description: 'do it without being asked' }),
  reason: Flags.string({
    description: 'why; it is journaled with who asked',
    default: 'by hand',
    helpValue: 'TEXT',
  }),
};
