import { Command, Flags } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import { rewriteDotted } from './argv.js';

/** What every command shares: the global flags, dotted flags and `--json`. Errors rise to `main`. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
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

  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(
    options?: Interfaces.Input<F, B, A>,
    argv = this.argv,
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    return super.parse<F, B, A>(options, rewriteDotted(argv));
  }

  /** oclif would print here and settle the exit code; both are done once, in `main`. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error);
  }
}
