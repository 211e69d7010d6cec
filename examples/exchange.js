// Stock ccxt on `tradsys exchange start`: node examples/exchange.js exchange.json key.json
import { readFileSync } from 'node:fs';
import ccxt from 'ccxt';

const [start, key] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const exchange = new ccxt.binance({ ...start.ccxt, ...key });
const { asks } = await exchange.fetchOrderBook('BTC/USDT');
const bought = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, asks[0][0] * 1.01);
console.log('bought  ', bought.status, bought.filled, 'at', bought.average);
const resting = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, asks[0][0] * 0.9);
console.log('resting ', resting.status, 'at', resting.price);
console.log('canceled', (await exchange.cancelOrder(resting.id, 'BTC/USDT')).status);
console.log('balance ', (await exchange.fetchBalance()).total);
