import type { Interfaces } from '@oclif/core';
import { hasSwitch, rewriteDotted } from './argv.js';
import { Flags } from './flags.js';
import { plainFlags } from './plain-flags.js';

type Example = string | { readonly description: string; readonly command: string };

/**
 * What every command shares: the global flags, dotted flags and `--json`. It has the form of oclif's
 * commands, which reads them for the manifest and parses the words of all but the plainest command
 * lines; to run one takes no more of it. Errors rise to `main`.
 */
export abstract class BaseCommand {
  declare static id: string;
  declare static summary: string;
  declare static description: string;
  declare static examples: Example[];
  declare static hidden: boolean;
  static args: Interfaces.ArgInput = {};
  static flags: Interfaces.FlagInput = {};
  static strict = true;

  static baseFlags = {
    config: Flags.string({
      description: 'config file (default: ./tradsys.yaml, then the user config directory)',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
    'data-dir': Flags.string({
      description: 'directory of market data, runs and state',
      helpGroup: 'GLOBAL',
      helpValue: 'DIR',
    }),
    set: Flags.string({
      description:
        'override one config key; --trading.engine.max_orders_per_second=2000 does the same',
      helpGroup: 'GLOBAL',
      helpValue: 'key=value',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    json: Flags.boolean({
      description: 'print the typed result as JSON, and nothing else',
      helpGroup: 'GLOBAL',
    }),
    debug: Flags.boolean({ description: 'show the stack of an error', helpGroup: 'GLOBAL' }),
  };

  constructor(
    readonly argv: readonly string[],
    /** Directory of package.json. */
    readonly root: string,
  ) {}

  /** Runs the command on the words behind its name, and prints its result under `--json`. */
  static async run(
    this: new (argv: readonly string[], root: string) => BaseCommand,
    argv: readonly string[],
    root: string,
  ): Promise<void> {
    const command = new this(argv, root);
    const result = await command.run();
    if (result && command.jsonEnabled()) console.log(JSON.stringify(result, undefined, 2));
  }

  /** What it gives is the result that `--json` prints. */
  abstract run(): Promise<unknown>;

  /** Rejects with oclif's errors, which `failure.ts` reads. */
  protected async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(
    options: Interfaces.Input<F, B, A>,
    argv = this.argv,
  ): Promise<Pick<Interfaces.ParserOutput<F, B, A>, 'args' | 'argv' | 'flags'>> {
    const words = rewriteDotted(argv);
    const { args = {} } = options;
    const flags = { ...options.baseFlags, ...options.flags };
    const plain = Object.keys(args).length > 0 ? undefined : plainFlags(words, flags);
    if (plain) return { args: {} as A, argv: [], flags: plain as never };
    const { Parser } = await import('./parser.js');
    return Parser.parse<F, B, A>(words, { ...options, args, flags } as never);
  }

  protected jsonEnabled(): boolean {
    return hasSwitch(this.argv, '--json');
  }

  protected log(message = ''): void {
    if (!this.jsonEnabled()) console.log(message);
  }

  protected logToStderr(message = ''): void {
    if (!this.jsonEnabled()) console.error(message);
  }
}
