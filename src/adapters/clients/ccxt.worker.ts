/** A process that holds one exchange object of ccxt: whatever that does, the program outlives it. */
import { ExchangeHost } from './child/host.js';
import type { FromChild, ToChild } from './messages.js';

const host = new ExchangeHost((message: FromChild) => {
  if (process.connected) process.send!(message);
});

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'open':
      void host.open(message.settings);
      break;
    case 'call':
      void host.call(message);
      break;
    case 'forget':
      host.forget(message.call);
      break;
    case 'granted':
      host.granted(message.request);
      break;
    case 'denied':
      host.denied(message.request);
      break;
    case 'watch':
      host.watch(message);
      break;
    case 'unwatch':
      host.unwatch(message.watch);
      break;
    case 'ping':
      void process.send!({ kind: 'pong' } satisfies FromChild);
      break;
    case 'close':
      process.exit(0);
  }
});

process.on('unhandledRejection', (error) => host.stray(error));
// The parent decides when this ends; with it gone, at once.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
