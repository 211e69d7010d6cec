/** The texts that a new project starts with. */
import { builtInStrategies, snakeCase } from '../../core/strategies/index.js';
import { OWN_STRATEGY, quoteOf } from './answers.js';
import type { ProjectAnswers } from './answers.js';

/** What `.gitignore` must keep out of a repository. */
export const IGNORED = ['.tradsys/', '.env', 'node_modules/'];

/** `tradsys.yaml`. */
export function configText(answers: ProjectAnswers): string {
  const currency = quoteOf(answers.symbols[0]!);
  return `# ${answers.name}: the configuration of this project.
# tradsys config show      every value that holds, and where it comes from
# tradsys config validate  all mistakes at once
# tradsys config schema    everything else that may stand here

general:
  environment: development  # development, staging, production

account:
  currency: ${scalar(currency)}  # equity, limits and reports are counted in it

${databaseText(answers)}
# Where live prices come from. Backtests use imported data and need no network.
# 'local' is the built-in exchange, on this machine; kraken, binance or any other ccxt id may stand for it.
market_data:
  sources:
    - name: ${scalar(answers.exchange)}
      type: websocket
      symbols:
${lines(answers.symbols, 8)}
      channels:
        - trades
        - klines_1m

accounts:
  main:
    venue: ${scalar(answers.exchange)}
    mode: paper  # simulated fills; no real order leaves
    currency: ${scalar(currency)}

trading:
  paper:
    cash: 10000${currency}
  # Checked before every order, in backtests too. A limit that is not written is off.
  risk:
    max_position_value: 25000  # largest value of one position, in the account currency
    max_order_value: 25000  # largest value of one order, in the account currency
    max_drawdown: 0.3  # trading halts when equity has fallen by this part of its peak
    circuit_breaker_threshold: 0.1  # entries pause when a price moves by this part in 5 minutes
    # daily_loss: 1000  # trading halts for the day at this loss, in the account currency

# 'tradsys backtest' without a name runs the enabled ones on one account.
strategies:
${strategiesText(answers)}
# The simulated venue. These are the defaults, written out because results depend on them.
backtest:
  cash: 10000${currency}
  fees:
    maker: 10bps
    taker: 10bps
  latency: 100ms
`;
}

function databaseText({ database }: ProjectAnswers): string {
  if (database === 'sqlite') {
    return `# A file in .tradsys/; no server is needed.
database:
  driver: sqlite
`;
  }
  return `# Market data, runs and the journal stay in files in .tradsys/ all the same.
database:
  driver: postgres
  host: localhost
  port: 5432
  username: tradsys
  password: \${DB_PASSWORD}  # from the environment or .env, never from this file
  database: tradsys
`;
}

function strategiesText({ strategy, symbols }: ProjectAnswers): string {
  const own = strategyText(OWN_STRATEGY, `strategies/${OWN_STRATEGY}.ts`, {
    enabled: strategy === OWN_STRATEGY,
    symbols,
    parameters: { fast_period: 50, slow_period: 200 },
  });
  const builtIn = Object.hasOwn(builtInStrategies, strategy)
    ? builtInStrategies[strategy]
    : undefined;
  if (builtIn === undefined) return own;
  const parameters = Object.fromEntries(
    Object.entries(builtIn.parameters ?? {}).map(([name, { default: value }]) => [
      snakeCase(name),
      value,
    ]),
  );
  return strategyText(strategy, strategy, { enabled: true, symbols, parameters }) + own;
}

function strategyText(
  name: string,
  type: string,
  rest: {
    readonly enabled: boolean;
    readonly symbols: readonly string[];
    readonly parameters: Readonly<Record<string, unknown>>;
  },
): string {
  const parameters = Object.entries(rest.parameters).map(
    ([key, value]) => `      ${key}: ${String(value)}\n`,
  );
  return `  - name: ${name}
    type: ${type}
    enabled: ${rest.enabled}
    symbols:
${lines(rest.symbols, 6)}
    parameters:
${parameters.join('')}`;
}

function lines(values: readonly string[], indent: number): string {
  return values.map((value) => `${' '.repeat(indent)}- ${scalar(value)}`).join('\n');
}

/** As YAML reads it back as the same text: `on` and `1e5` are not texts when they stand bare. */
function scalar(text: string): string {
  const bare =
    /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return bare ? text : JSON.stringify(text);
}

/** `.env.example`. */
export function environmentText({ database }: ProjectAnswers): string {
  const postgres =
    database === 'postgres' ? '# Password of database.username\nDB_PASSWORD=\n\n' : '';
  return `# Copy this file to .env and fill it in. .env stays out of the repository.

${postgres}# Any key of tradsys.yaml can be set here, under its name in capitals:
# TRADSYS_GENERAL_LOG_LEVEL=debug
# TRADSYS_BACKTEST_CASH=25000USDT
`;
}

/** `.gitignore`. */
export const ignoreText = (): string => `${IGNORED.join('\n')}\n`;

/** `tsconfig.json`: for the editor alone; tradsys compiles strategies by itself. */
export function editorConfigText(): string {
  const options = {
    target: 'es2023',
    lib: ['es2023'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    checkJs: true,
    types: [],
    paths: { tradsys: ['./.tradsys/types/index.d.ts'] },
  };
  return `${JSON.stringify({ compilerOptions: options, include: ['strategies'] }, undefined, 2)}\n`;
}
