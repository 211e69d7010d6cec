/** The parts below the headline: each returns its lines, or none when there is nothing to say. */
import type { BacktestResult, BreakdownRow, Variant } from '../../app/backtest/result.js';
import {
  bps,
  clean,
  count,
  fixed,
  instant,
  moneyDecimals,
  percent,
  plain,
  signed,
  signedPercent,
} from './format.js';
import { cut, hanging, pad, table, visibleLength, wrap } from './layout.js';
import type { Column } from './layout.js';
import type { Paint, Style } from './style.js';

const left = (header: string): Column => ({ header, align: 'left' });
const right = (header: string): Column => ({ header, align: 'right' });
const flexible = (header: string): Column => ({ header, align: 'left', flexible: true });

/** Profit at 0x, 1x and 2x cost, one bar late, and the cost at which nothing is left. */
export function sensitivity(result: BacktestResult, style: Style, paint: Paint): string[] {
  const { sensitivity: variants, metrics } = result;
  if (variants === null) return [];
  const decimals = moneyDecimals(metrics.returns.startingEquity);
  const row = (name: string, variant: Variant): string[] => [
    name,
    paint.signed(variant.netProfit, signed(variant.netProfit, decimals)),
    paint.signed(variant.returnFraction, signedPercent(variant.returnFraction)),
    count(variant.trades),
  ];
  const late = variants.oneBarLate;
  const columns = [left(''), right(`PnL ${result.currency}`), right('Return'), right('Trades')];
  const rows = [
    row('no costs (0x)', variants.zeroCost),
    row('as simulated (1x)', variants.modelCost),
    row('double costs (2x)', variants.doubleCost),
    ...(late === null ? [] : [row('every order one bar late', late)]),
  ];
  const method =
    variants.method === 'linear'
      ? ['  0x and 2x keep the same fills and change only what they cost.']
      : [];
  return [
    ...table(columns, rows, style.width, paint.faint),
    ...hanging('  ', breakEven(result), style.width),
    ...method.map(paint.faint),
  ];
}

function breakEven({ sensitivity: variants, metrics }: BacktestResult): string {
  const at = variants?.breakEvenCostBps ?? null;
  if (at === null) return 'Break-even cost: N/A, nothing was traded.';
  const charged = `${bps(metrics.costs.averageCostBps)} were charged`;
  if (at <= 0) return `Break-even cost: none, it loses before costs (${charged}).`;
  return `Break-even cost: ${bps(at)} of traded value (${charged}).`;
}

/** Positions marked at the last price. */
export function openPositions(result: BacktestResult, style: Style, paint: Paint): string[] {
  const { openPositions: open, metrics, currency, instances } = result;
  if (open.length === 0) return [];
  const decimals = moneyDecimals(metrics.returns.startingEquity);
  const several = instances.length > 1;
  const columns = [
    left('Symbol'),
    ...(several ? [flexible('Instance')] : []),
    left('Side'),
    right('Quantity'),
    left('Since'),
    right('Entry'),
    right('Mark'),
    right(`PnL ${currency}`),
  ];
  const rows = open.map((position) => [
    position.symbol,
    ...(several ? [position.instance] : []),
    position.side,
    plain(position.quantity),
    instant(position.entryAt),
    plain(position.entryPrice),
    plain(position.markPrice),
    paint.signed(position.unrealisedPnl, signed(position.unrealisedPnl, decimals)),
  ]);
  return table(columns, rows, style.width, paint.faint);
}

/** Longer tables show their best and their worst rows. */
const ROWS_SHOWN = 20;
/** An instance's name is shortened to this on pages narrower than `ROOMY`. */
const INSTANCE_WIDTH = 20;
const ROOMY = 90;

export function breakdown(
  rows: readonly BreakdownRow[],
  name: string,
  result: BacktestResult,
  style: Style,
  paint: Paint,
): string[] {
  const decimals = moneyDecimals(result.metrics.returns.startingEquity);
  const columns = [
    flexible(name),
    right('Trades'),
    right('Win rate'),
    right('Average'),
    right(`PnL ${result.currency}`),
    right('Open PnL'),
    right('Fees'),
  ];
  const cells = bestAndWorst(rows).map((row) => [
    nameFor(clean(row.name), style.width),
    count(row.trades),
    percent(row.winRateFraction, 1),
    signedPercent(row.averageReturnFraction),
    paint.signed(row.netProfit, signed(row.netProfit, decimals)),
    signed(row.openProfit, decimals),
    fixed(row.fees, decimals),
  ]);
  const lines = table(columns, cells, style.width, paint.faint);
  const between = rows.length - cells.length;
  if (between === 0) return lines;
  const half = 1 + ROWS_SHOWN / 2;
  const gap = paint.faint(`  … ${count(between)} rows between best and worst: see --json`);
  return [...lines.slice(0, half), gap, ...lines.slice(half)];
}

/** On a narrow page an instance keeps its symbol, which tells it from its sisters. */
function nameFor(name: string, width: number): string {
  const colon = name.lastIndexOf(':');
  const kept = Math.max(4, INSTANCE_WIDTH - (name.length - colon));
  if (width >= ROOMY || name.length <= INSTANCE_WIDTH || colon <= kept) return name;
  return cut(name.slice(0, colon), kept) + name.slice(colon);
}

function bestAndWorst(rows: readonly BreakdownRow[]): readonly BreakdownRow[] {
  if (rows.length <= ROWS_SHOWN) return rows;
  const profit = (row: BreakdownRow): number => row.netProfit + row.openProfit;
  const sorted = [...rows].sort((one, other) => profit(other) - profit(one));
  return [...sorted.slice(0, ROWS_SHOWN / 2), ...sorted.slice(-ROWS_SHOWN / 2)];
}

/** A figure and its unit (`10412.55 USDT`, `30.487238%`) as the report writes numbers. */
function limitText(text: string): string {
  const [, figure = '', unit = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)(%| .*)?$/.exec(text) ?? [];
  if (figure === '') return clean(text);
  return unit === '%' ? percent(Number(figure) / 100) : plain(Number(figure)) + clean(unit);
}

/** A row per rule; the first refused request stands beside it, or below when the page is narrow. */
export function refusals(result: BacktestResult, style: Style, paint: Paint): string[] {
  const all = result.refusals;
  if (all.length === 0) return [];
  const columns = [left('Rule'), right('Count'), left('First at'), right('Limit'), right('Actual')];
  const rows = all.map(({ rule, count: times, firstAt, limit, actual }) => [
    ...[rule, count(times), instant(firstAt), limitText(limit), limitText(actual)],
  ]);
  const beside = table(
    [...columns, left('First refused')],
    rows.map((row, index) => [...row, clean(all[index]!.example)]),
    style.width,
    paint.faint,
  );
  if (beside.every((line) => visibleLength(line) <= style.width)) return beside;
  const [head, ...body] = table(columns, rows, style.width, paint.faint);
  const below = body.flatMap((line, index) => [
    line,
    ...hanging('    first ', clean(all[index]!.example), style.width).map(paint.faint),
  ]);
  return [head!, ...below];
}

export function assumptions(result: BacktestResult, style: Style, paint: Paint): string[] {
  const topics = Math.max(0, ...result.assumptions.map(({ topic }) => topic.length));
  return result.assumptions.flatMap(({ topic, text }) =>
    hanging(`  ${paint.faint(pad(topic, topics))}  `, clean(text), style.width),
  );
}

export function warnings(result: BacktestResult, style: Style, paint: Paint): string[] {
  return result.warnings.flatMap((warning) =>
    hanging(`${paint.warning('warning:')} `, clean(warning), style.width),
  );
}

/** Where the run is kept and how to see more of it; the hashes for who wants to repeat it. */
export function footer({ runId, manifest }: BacktestResult, style: Style, paint: Paint): string[] {
  const short = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 12);
  const facts = `engine ${manifest.engineVersion}  seed ${manifest.seed}  journal ${short(manifest.journalHash)}`;
  if (runId === null) return wrap(`Not stored  ${facts}`, style.width).map(paint.faint);
  const name = `Run ${paint.strong(runId)}`;
  const together = `${name}  ${paint.faint(facts)}`;
  return [
    ...(visibleLength(together) <= style.width ? [together] : [name, paint.faint(facts)]),
    paint.faint(`tradsys runs show ${runId} --trades    tradsys runs rerun ${runId}`),
  ];
}
