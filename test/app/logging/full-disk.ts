/** Run under a limit on the size of files: logs beyond it, makes room, and prints what was said. */
import { readFileSync, truncateSync } from 'node:fs';
import { createLogging } from '../../../src/app/logging/index.js';

// Else the system ends the process instead of refusing the write.
process.on('SIGXFSZ', () => undefined);
const file = process.argv[2]!;
const logging = createLogging({
  ...{ file, level: 'info', environment: 'test', version: '1' },
  ...{ maxBytes: 1e9, maxAgeMs: 1e9, kept: 1 },
});
for (let seq = 0; seq < 300; seq += 1) logging.log.info('line', { seq });
const before = readFileSync(file, 'utf8').split('\n');
const whole = before.filter((line) => line.endsWith('}')).length;
truncateSync(file, 0);
logging.log.info('room again');
logging.close();
const [blank, told] = readFileSync(file, 'utf8').split('\n');
const { lost, code } = JSON.parse(told!) as { lost: number; code: string };
process.stdout.write(
  `lost ${300 - whole} of 300, told ${code} ${lost}, torn ${blank === '' ? 1 : 0}\n`,
);
