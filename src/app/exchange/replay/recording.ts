/** A market as it was recorded, out of the store of the data directory. */
import { stores } from '../../../adapters/stores/index.js';
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { Instrument } from '../../../core/domain/instrument.js';
import type { DepthColumns, TradeColumns } from '../../../core/domain/tick-data.js';
import { powerOfTen } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';

export interface Recording {
  readonly instrument: Instrument;
  readonly depth: DepthColumns;
  readonly trades: TradeColumns | undefined;
}

const PREFIX = 'replay:';

/** The symbol of `replay:SYMBOL`; undefined for profiles of robots. */
export const replayedSymbol = (robots: string): string | undefined =>
  robots.startsWith(PREFIX) ? robots.slice(PREFIX.length) : undefined;

/**
 * What is stored of a symbol, as `BTC/USDT` or qualified. Throws a TradsysError (usage) when no depth of it
 * is, or when several venues' are.
 */
export async function readRecording(dataDirectory: string, symbol: string): Promise<Recording> {
  const open = await stores.sqlite();
  const store = open({ directory: dataDirectory });
  try {
    const stored = await store.listTicks();
    const depths = stored.filter(({ kind }) => kind === 'depth').map((one) => one.instrument);
    const found = depths.filter((one) => one.symbol === symbol || qualifiedSymbol(one) === symbol);
    const [instrument] = found;
    if (instrument === undefined || found.length > 1) throw notOne(symbol, found, depths);
    const name = qualifiedSymbol(instrument);
    const hasTrades = stored.some(
      (one) => one.kind === 'trades' && qualifiedSymbol(one.instrument) === name,
    );
    return {
      instrument,
      depth: await store.readTicks({ symbol: name, kind: 'depth' }),
      trades: hasTrades ? await store.readTicks({ symbol: name, kind: 'trades' }) : undefined,
    };
  } finally {
    await store.close();
  }
}

function notOne(
  symbol: string,
  found: readonly Instrument[],
  all: readonly Instrument[],
): TradsysError {
  const names = (found.length > 1 ? found : all).map(qualifiedSymbol).join(', ');
  const what = found.length > 1 ? `depth of ${symbol} is stored of several venues` : undefined;
  return new TradsysError('exchange.no_recording', what ?? `no depth of '${symbol}' is stored`, {
    ...{ exit: 'usage', where: '--robots' },
    remedy:
      names === ''
        ? "'tradsys data import FILE' stores a recording of depth"
        : `write ${PREFIX} and one of ${names}`,
  });
}

/** How values of a recording become units of a listing. */
export interface Scaling {
  price(value: number): number;
  /** Toward zero, in whole lots. */
  quantity(value: number): number;
}

/** Throws a TradsysError (usage) when the recording has prices that the listing has not. */
export function scalingOf({ instrument, depth, trades }: Recording, listed: Instrument): Scaling {
  const factor = (from: number, to: number): number =>
    to >= from ? powerOfTen(to - from) : 1 / powerOfTen(from - to);
  const byPrice = factor(instrument.priceScale, listed.priceScale);
  const byQuantity = factor(instrument.quantityScale, listed.quantityScale);
  const scaling: Scaling = {
    price: (value) => value * byPrice,
    quantity: (value) => Math.floor((value * byQuantity) / listed.lot + 1e-9) * listed.lot,
  };
  const isOff = (value: number): boolean => {
    const price = value * byPrice;
    // A division by ten is not exact.
    return value !== 0 && Math.abs(price / listed.tick - Math.round(price / listed.tick)) > 1e-6;
  };
  const off = depth.price.find(isOff) ?? trades?.price.find(isOff);
  if (off === undefined) {
    return { ...scaling, price: (value) => Math.round(scaling.price(value)) };
  }
  const price = off / powerOfTen(instrument.priceScale);
  throw new TradsysError(
    'exchange.finer_recording',
    `${price} is no price of ${listed.symbol} here`,
    {
      ...{ exit: 'usage', where: '--robots' },
      remedy: 'replay a recording whose prices are whole ticks of the listed symbol',
    },
  );
}
