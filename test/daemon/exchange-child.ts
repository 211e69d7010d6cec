/** An exchange in a process of its own, to be killed: prints its port and a key over the channel. */
import { TestExchange } from '../app/exchange/fixture.js';

const [directory, durability] = process.argv.slice(2);
const exchange = await TestExchange.start(
  { durability: durability as 'fast' | 'full' },
  undefined,
  directory,
);
const key = exchange.account('alice', { USDT: '100000' });
exchange.running.host.afterCommit(() => process.send?.({ port: exchange.running.port, key }));
