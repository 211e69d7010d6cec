/**
 * An exchange in a process of its own whose power is going to be cut: beside the log it writes down how much
 * of it was asked to be on the disk, and got there, and whether the log's name is. It appends to that: who is killed
 * between emptying a file and filling it leaves nothing.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Fs from 'node:fs';
import { join } from 'node:path';

const fs = createRequire(import.meta.url)('node:fs') as typeof Fs;
const [directory, durability] = process.argv.slice(2) as [string, 'fast' | 'full'];
const { fdatasync, fsyncSync, appendFileSync } = fs;

fs.fdatasync = ((file: number, done: Fs.NoParamCallback) => {
  const { size } = fs.fstatSync(file);
  fdatasync(file, (error) => {
    if (error === null) appendFileSync(join(directory, 'synced'), `${size}\n`);
    done(error);
  });
}) as typeof Fs.fdatasync;
fs.fsyncSync = (file) => {
  fsyncSync(file);
  if (!fs.fstatSync(file).isDirectory()) return;
  appendFileSync(join(directory, 'names'), `${fs.readdirSync(directory).join('\n')}\n`);
};
syncBuiltinESMExports();

// Only now: what is imported takes the functions as they are from here on.
const { TestExchange } = await import('../app/exchange/fixture.js');
const exchange = await TestExchange.start({ durability }, undefined, directory);
const key = exchange.account('alice', { USDT: '100000' });
exchange.running.host.afterCommit(() => process.send?.({ port: exchange.running.port, key }));
