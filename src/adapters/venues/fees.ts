/** What an account pays, which may be less or more than the venue lists for everybody. */
import type { Instrument } from '../../core/domain/instrument.js';
import type { VenueFees } from '../../ports.js';
import { ask } from './desk.js';
import type { Desk } from './desk.js';
import { asData } from './particulars/particulars.js';

/** Undefined where ccxt has no such question for the venue. Rejects when the venue does not answer. */
export async function fetchFees(
  desk: Desk,
  { symbol }: Instrument,
): Promise<VenueFees | undefined> {
  if (desk.has('fetchTradingFee')) return feesIn(await ask(desk, 'fetchTradingFee', [symbol]));
  if (!desk.has('fetchTradingFees')) return undefined;
  return feesIn(asData(await ask(desk, 'fetchTradingFees', []))[symbol]);
}

function feesIn(answer: unknown): VenueFees | undefined {
  const { maker, taker } = asData(answer);
  return typeof maker === 'number' && typeof taker === 'number' ? { maker, taker } : undefined;
}
