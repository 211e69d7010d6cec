/** A plain list of trades, CSV or JSON, as ticks: what the bar importer read, kept trade by trade. */
import { utcStamps } from '../plan.js';
import type { Decisions } from '../decide.js';
import type { Reading } from '../read-file.js';
import type { TickReading } from './reading.js';
import { repeatedNote } from './report.js';

export function plainTrades(reading: Reading, decisions: Decisions): TickReading {
  const { rows, layout, order, format, compressed } = reading;
  const { time } = layout;
  // `at` follows the time order, which --sort may have made; the other columns are brought into it.
  const at = utcStamps(reading, decisions);
  const inOrder = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(order.order, (row) => values[row]!);
  const { price, amount } = rows.columns;
  const written = time.kind === 'epoch' ? `Unix ${time.unit}` : 'date and time';
  return {
    path: reading.path,
    format: `${format} trades${compressed ? ', gzip' : ''}`,
    name: reading.name,
    drafts: {
      trades: {
        length: at.length,
        lines: inOrder(rows.lines),
        numbers: {
          at,
          venueAt: at,
          id: inOrder(rows.trades!.ids),
          side: inOrder(rows.trades!.sides),
        },
        decimals: {
          price: price!.reordered(order.order),
          quantity: amount!.reordered(order.order),
        },
      },
    },
    rows: rows.length,
    time: `${written}, ${decisions.timeZone?.value ?? 'UTC'} (${decisions.timeZone?.from ?? 'dates'})`,
    symbol: decisions.symbol!,
    contracts: false,
    priceShift: 0,
    levelsOfOrders: false,
    notes: [
      ...(order.repeated > 0 ? [repeatedNote(order.repeated)] : []),
      ...(order.sorted ? ['rows put in time order (--sort)'] : []),
    ],
  };
}
