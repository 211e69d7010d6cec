import type { Spot } from '@binance/spot';

export function binanceClient(
  key: { readonly apiKey: string; readonly secret: string },
  base: string,
  socketBase: string,
): Promise<Spot>;
