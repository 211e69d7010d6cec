/** Strategies as text for a terminal. Import lazily. */
import type { ListedStrategy, StrategyDescription } from '../app/strategies/index.js';
import { paint } from './colour.js';
import { renderTable } from './table.js';

/** A table of strategies; those that cannot be loaded say why below it. */
export function strategyListText(strategies: readonly ListedStrategy[]): string {
  const rows = strategies.map(({ name, where, parameters, summary, problem }) => [
    name,
    problem === undefined ? String(parameters) : '-',
    where,
    problem === undefined ? summary : paint.red('cannot be loaded, see below'),
  ]);
  const table = renderTable({
    columns: [
      { header: 'NAME' },
      { header: 'PARAMETERS', align: 'right' },
      { header: 'WHERE' },
      { header: 'SUMMARY' },
    ],
    rows,
  });
  const problems = strategies.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return [table, ...(problems.length > 0 ? ['', ...problems] : [])].join('\n');
}

export function strategyDescriptionText(strategy: StrategyDescription): string {
  const { name, summary, where, universe, parameters, run } = strategy;
  const instances = universe ? 'one instance over all symbols' : 'one instance per symbol';
  const head = [
    `${paint.bold(name)}  ${paint.dim(`${where}, ${instances}`)}`,
    ...(summary === '' ? [] : [summary]),
  ];
  const table = renderTable({
    columns: [
      { header: 'PARAMETER' },
      { header: 'TYPE' },
      { header: 'DEFAULT', align: 'right' },
      { header: 'ALLOWED' },
      { header: 'MEANING' },
    ],
    rows: parameters.map((one) => [one.name, one.type, String(one.default), one.allowed, one.help]),
  });
  const first = parameters[0];
  const example = first === undefined ? [] : [`  ${run} ${first.flag} ${String(first.default)}`];
  return [
    ...head,
    '',
    parameters.length === 0 ? 'no parameters' : table,
    '',
    'run it',
    `  ${run}`,
    ...example,
  ].join('\n');
}
