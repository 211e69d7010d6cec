/** A directory with stored bars in which backtests are run as the command line runs them. */
import { join } from 'node:path';
import { stores } from '../../../src/adapters/stores/index.js';
import { runBacktest } from '../../../src/app/backtest/index.js';
import type { BacktestOptions, BacktestResult } from '../../../src/app/backtest/index.js';
import type { RunOptions } from '../../../src/app/backtest/index.js';
import type { LoadOptions } from '../../../src/app/config/index.js';
import { generateData } from '../../../src/app/data/index.js';
import type { GenerateOptions } from '../../../src/app/data/index.js';
import type { Store } from '../../../src/ports.js';
import { makeProject } from '../strategies/project.js';
import type { Project } from '../strategies/project.js';

export interface Desk extends Project {
  readonly place: LoadOptions;
  readonly data: string;
  /** Runs `work` with the store of the data directory, and closes it. */
  withStore<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  /** Stores synthetic bars; 300 hours unless asked otherwise. */
  generate(options: GenerateOptions): Promise<void>;
  run(options: BacktestOptions, run?: RunOptions): Promise<BacktestResult>;
  /** Writes `strategies/<name>.ts` whose `onBar` holds `statements`; `bars` counts the calls. */
  strategy(name: string, statements: string): string;
}

export function openDesk(): Desk {
  const project = makeProject();
  const { directory } = project;
  const data = join(directory, 'data');
  const place: LoadOptions = {
    cwd: directory,
    home: directory,
    env: {},
    overrides: [`general.data_dir=${data}`],
  };
  const withStore: Desk['withStore'] = async (work) => {
    const store = (await stores.sqlite())({ directory: data });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  return {
    ...project,
    place,
    data,
    withStore,
    generate: (options) =>
      withStore(async (store) => {
        await generateData(store, { bars: 300, ...options });
      }),
    run: (options, run = {}) => runBacktest({ sensitivity: false, ...options }, place, run),
    strategy(name, statements) {
      const file = `strategies/${name}.ts`;
      project.write(file, strategyText(name, statements));
      return file;
    },
  };
}

/** The statements stand in line 9. */
const strategyText = (
  name: string,
  statements: string,
): string => `import { defineStrategy } from 'tradsys';

export default defineStrategy({
  name: '${name}',
  create: () => {
    let bars = 0;
    return {
      onBar(bar, context) {
        bars += 1; ${statements}
      },
    };
  },
});
`;
