/**
 * Flags and arguments of commands, in oclif's form and typed by it, made without loading it: that
 * takes longer than most commands that only look.
 */
import type { Args as OclifArgs, Flags as OclifFlags } from '@oclif/core';

type Settings = Readonly<Record<string, unknown>>;

/** A value that is taken as it stands. */
export const asItStands = (input: unknown): Promise<unknown> => Promise.resolve(input);

const option = (settings: Settings = {}) => ({
  parse: asItStands,
  ...settings,
  input: [],
  multiple: Boolean(settings['multiple']),
  type: 'option',
});

const boolean = (settings: Settings = {}) => ({
  parse: asItStands,
  ...settings,
  allowNo: Boolean(settings['allowNo']),
  type: 'boolean',
});

const integer = (settings: Settings = {}) =>
  option({
    parse: async (...given: [never, never, never]): Promise<unknown> => {
      const { Flags: real } = await import('./parser.js');
      return real.integer().parse(...given);
    },
    ...settings,
  });

const chosen =
  (defaults: Settings) =>
  (settings: Settings = {}) =>
    option({ ...defaults, ...settings });

export const Flags = { boolean, integer, option: chosen, string: option } as unknown as Pick<
  typeof OclifFlags,
  'boolean' | 'integer' | 'option' | 'string'
>;

const argument = (settings: Settings = {}) => ({
  parse: asItStands,
  ...settings,
  input: [],
  type: 'option',
});

export const Args = { string: argument } as unknown as Pick<typeof OclifArgs, 'string'>;
