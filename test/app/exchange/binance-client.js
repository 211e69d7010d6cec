// Binance's own client with its addresses changed: plain objects, as its README gives them, where its
// types ask for classes that only it can make.
export async function binanceClient({ apiKey, secret: apiSecret }, base, socketBase) {
  // It reads this when it is loaded, and prints every connection otherwise.
  process.env['LOG_LEVEL'] = 'error';
  const { Spot } = await import('@binance/spot');
  return new Spot({
    configurationRestAPI: { apiKey, apiSecret, basePath: base },
    configurationWebsocketAPI: { apiKey, apiSecret, wsURL: `${socketBase}/ws-api/v3` },
    configurationWebsocketStreams: { wsURL: socketBase },
  });
}
