/** An exchange in a process of its own that delays every request for an hour, and stops once one waits. */
import { setTimeout } from 'node:timers/promises';
import { TestExchange } from './fixture.js';

const exchange = await TestExchange.start();
const { running } = exchange;
const rule = { endpoint: '*', chance: 1, value: 3_600_000 };
for (const fault of ['delay-before', 'delay-after'] as const)
  running.faults.set({ fault, ...rule });
process.send?.({ port: running.port });
while (running.faults.counts()[0]!.happened === 0) await setTimeout(10);
await exchange.stop();
process.disconnect();
